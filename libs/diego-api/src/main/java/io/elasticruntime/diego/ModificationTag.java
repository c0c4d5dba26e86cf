package io.elasticruntime.diego;

/**
 * Orders the states of one record: {@code index} grows within an {@code epoch}; a new epoch is a new record
 * (diego-core.md a.2).
 */
public record ModificationTag(String epoch, long index) {

    /** Whether {@code other} is newer than this: another epoch, or a larger index of the same. */
    public boolean succeededBy(ModificationTag other) {
        return epoch.isEmpty() || other.epoch.isEmpty() || !epoch.equals(other.epoch) || index < other.index;
    }
}
