package io.elasticruntime.diego.lrp;

/**
 * What an evacuating cell is to do with a container (diego-core.md b.5).
 *
 * @param keepContainer true: the container stays, and the cell asks again later; false: it may be deleted
 */
public record Evacuation(boolean keepContainer) {}
