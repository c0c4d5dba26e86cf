package io.elasticruntime.diego.lrp;

/** Names one index of a desired LRP. */
public record LrpKey(String processGuid, int index, String domain) {}
