package io.elasticruntime.diego.lrp;

/** Names one container on one cell. */
public record InstanceKey(String instanceGuid, String cellId) {}
