package io.elasticruntime.cellrep.garden;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * A container's use of the machine at one moment (cell-and-staging.md A7).
 *
 * @param cpu processor time of all its processes since it was made
 * @param memory what counts towards the limit, without file pages that can be dropped
 * @param disk what it has written to its file system; may be some seconds old
 * @param pids processes and threads now
 * @param age since it was made
 */
public record ContainerMetrics(Duration cpu, DataSize memory, DataSize disk, int pids, Duration age) {}
