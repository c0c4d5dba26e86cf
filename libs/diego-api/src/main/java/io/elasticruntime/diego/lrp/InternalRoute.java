package io.elasticruntime.diego.lrp;

/** A name under which other instances reach this one, such as {@code backend.apps.internal}. */
public record InternalRoute(String hostname) {}
