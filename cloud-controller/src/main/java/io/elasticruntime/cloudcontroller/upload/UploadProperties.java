package io.elasticruntime.cloudcontroller.upload;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param atOnce uploads that are received at one time
 * @param atOncePerUser those of one user
 * @param patience how long an upload waits for its turn
 * @param time how long an upload may take; as long as the router lets a request take
 * @param fieldSize of the part of an upload that lists known files
 */
@Validated
@ConfigurationProperties("er.cloud-controller.uploads")
public record UploadProperties(
        @DefaultValue("32") @Min(1) int atOnce,
        @DefaultValue("8") @Min(1) int atOncePerUser,
        @DefaultValue("30s") @NotNull Duration patience,
        @DefaultValue("15m") @NotNull Duration time,
        @DefaultValue("4MB") @NotNull DataSize fieldSize) {}
