package io.elasticruntime.diego.cell;

/** Memory and disk in MiB, and a number of containers. */
public record CellResources(int memoryMb, int diskMb, int containers) {}
