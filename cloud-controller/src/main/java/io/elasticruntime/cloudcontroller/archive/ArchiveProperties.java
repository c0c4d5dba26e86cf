package io.elasticruntime.cloudcontroller.archive;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of uploaded archives of any kind; how many bytes the files may have is set for each kind.
 *
 * @param entries files and directories
 * @param directorySize of a zip's central directory
 * @param ratio how many times its compressed size an archive may inflate to; deflate reaches 1032 with zeros, and what
 *     people push stays below 30
 * @param harmlessSize up to which the ratio does not matter
 * @param nameSize bytes of an entry's name
 * @param depth directories in an entry's name
 */
@Validated
@ConfigurationProperties("er.cloud-controller.archives")
public record ArchiveProperties(
        @DefaultValue("100000") @Min(1) @Max(1_000_000) int entries,
        @DefaultValue("16MB") @NotNull DataSize directorySize,
        @DefaultValue("100") @Min(2) int ratio,
        @DefaultValue("32MB") @NotNull DataSize harmlessSize,
        @DefaultValue("1024") @Min(16) @Max(4096) int nameSize,
        @DefaultValue("100") @Min(1) @Max(1000) int depth) {

    /** The limits of an archive whose files may have this many bytes together. */
    public ArchiveLimits limits(DataSize inflatedSize) {
        return new ArchiveLimits(
                entries,
                directorySize.toBytes(),
                inflatedSize.toBytes(),
                ratio,
                harmlessSize.toBytes(),
                nameSize,
                depth);
    }
}
