package io.elasticruntime.cellrep.garden;

import org.springframework.util.unit.DataSize;

/** What the containers of a cell may use together. */
public record Capacity(DataSize memory, DataSize disk, int containers) {}
