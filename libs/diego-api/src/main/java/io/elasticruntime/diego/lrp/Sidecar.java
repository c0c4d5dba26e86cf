package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.action.Action;

/**
 * A process beside the main one in the same container; its end is a crash of the instance (diego-core.md a.1).
 *
 * @param action the process
 * @param diskMb its part of the container's disk quota in MiB; 0: no part of its own
 * @param memoryMb its part of the container's memory in MiB; 0: no part of its own
 */
public record Sidecar(Action action, int diskMb, int memoryMb) {}
