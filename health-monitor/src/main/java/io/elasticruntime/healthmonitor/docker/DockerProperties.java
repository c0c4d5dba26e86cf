package io.elasticruntime.healthmonitor.docker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Watching the containers of a deployment.
 *
 * @param socket of the Docker engine, such as {@code /var/run/docker.sock}; unset or no socket: containers are not watched
 * @param project name of the compose project whose containers these are; unset: that of health-monitor's own container
 * @param interval from one look to the next
 * @param state file in which is kept what is known of the containers, so that what goes while health-monitor does not run is
 *     missed too
 * @param meltdown when so much is gone that making it again would do more harm than good
 */
@Validated
@ConfigurationProperties("er.health-monitor.docker")
public record DockerProperties(
        @Nullable Path socket,
        @Nullable String project,
        @DefaultValue("1s") @DurationMin(millis = 100) Duration interval,

        @DefaultValue("/var/lib/elastic-runtime/containers.json")
        Path state,

        @DefaultValue @Valid Meltdown meltdown) {

    /**
     * The defaults of the original (ha-and-security.md a.5): both must be reached.
     *
     * @param minimum how many containers were lost
     * @param share of all containers, from 0 to 1
     * @param window within which they were lost
     */
    public record Meltdown(
            @DefaultValue("5") @Min(1) int minimum,

            @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
            double share,

            @DefaultValue("10m") @DurationMin(seconds = 1) Duration window) {}
}
