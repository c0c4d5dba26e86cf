package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.garden.Capacity;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What this cell gives to containers. More than the machine has is allowed: that is how memory is overcommitted.
 *
 * @param memory a size such as {@code 8GB}, or {@code auto}: this cell's part of what the garden has, less a quarter (at most
 *     2 GB) that is left to the machine
 * @param disk a size such as {@code 50GB}, or {@code auto}: this cell's part of what the garden has
 * @param containers how many containers at most
 * @param cellsOnMachine among how many cells {@code auto} divides the machine
 */
@Validated
@ConfigurationProperties("er.cell-rep.capacity")
public record CapacityProperties(
        @DefaultValue("auto") @Pattern(regexp = SIZE_OR_AUTO)
        String memory,

        @DefaultValue("auto") @Pattern(regexp = SIZE_OR_AUTO)
        String disk,

        @DefaultValue("250") @Min(1) int containers,
        @DefaultValue("1") @Min(1) int cellsOnMachine) {

    private static final DataSize LARGEST_RESERVE = DataSize.ofGigabytes(2);
    private static final String SIZE_OR_AUTO = "auto|[0-9]+(B|KB|MB|GB|TB)?";

    /** The resources of the cell, given what its garden has. */
    public Resources resources(Capacity garden) {
        return new Resources(
                mebibytes(memory, lessReserve(garden.memory())),
                mebibytes(disk, garden.disk()),
                Math.min(containers, garden.containers()));
    }

    private static DataSize lessReserve(DataSize whole) {
        return DataSize.ofBytes(whole.toBytes() - Math.min(whole.toBytes() / 4, LARGEST_RESERVE.toBytes()));
    }

    private int mebibytes(String setting, DataSize whole) {
        long mebibytes = setting.equals("auto")
                ? whole.toMegabytes() / cellsOnMachine
                : DataSize.parse(setting).toMegabytes();
        return (int) Math.min(mebibytes, Integer.MAX_VALUE);
    }
}
