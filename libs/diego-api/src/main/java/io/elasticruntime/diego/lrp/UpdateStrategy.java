package io.elasticruntime.diego.lrp;

/** How instances leave a cell that is being evacuated (diego-core.md b.5). */
public enum UpdateStrategy {
    /** The old instance serves until the new one runs. */
    ROLLING,
    /** The old instance goes first, one at a time: two never run at once. */
    RECREATE
}
