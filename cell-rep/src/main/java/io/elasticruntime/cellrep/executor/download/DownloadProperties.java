package io.elasticruntime.cellrep.executor.download;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Transfers between the cell and the rest of the platform (cell-and-staging.md A3).
 *
 * @param concurrent downloads at a time, and uploads at a time
 * @param cacheSize bound of the download cache; what was used least recently goes first, what is in use stays. No archive
 *     may hold more, whatever the quota of its container
 * @param entries how many files, directories and links an archive may hold; the original's limit of inodes of a container
 * @param timeout longest time of one transfer
 * @param firstBackOff pause after the first failed download; it doubles up to {@code longestBackOff}
 * @param longestBackOff longest pause between two attempts of a download
 */
@Validated
@ConfigurationProperties("er.cell-rep.download")
public record DownloadProperties(
        @DefaultValue("5") @Min(1) @Max(100) int concurrent,
        @DefaultValue("10GB") @NotNull DataSize cacheSize,
        @DefaultValue("200000") @Min(1) int entries,
        @DefaultValue("10m") @NotNull Duration timeout,
        @DefaultValue("500ms") @NotNull Duration firstBackOff,
        @DefaultValue("5s") @NotNull Duration longestBackOff) {}
