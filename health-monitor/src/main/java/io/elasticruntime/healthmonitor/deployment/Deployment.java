package io.elasticruntime.healthmonitor.deployment;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What should run on this machine. {@code er up} writes it from {@code deploy/local.yml}.
 *
 * @param state file in which health-monitor keeps what it knows of the processes, so that after a restart of its own it
 *     finds them again
 * @param processes what to keep running, in the order in which it is started
 */
@Validated
@ConfigurationProperties("er.health-monitor.deployment")
public record Deployment(
        @DefaultValue("health-monitor-state.json") Path state,
        @DefaultValue List<@Valid ProcessSpec> processes) {

    /**
     * One process.
     *
     * @param name such as {@code bbs} or {@code cell-z1-0}
     * @param zone availability zone, empty for what belongs to none
     * @param command program and arguments
     * @param environment variables besides the inherited ones
     * @param directory working directory
     * @param temporary directory for its temporary files; made, or emptied, whenever it is started
     * @param output file that takes standard output and error
     * @param health URLs that all answer 200 when the process is ready, {@code tcp://host:port} that accept connections, or
     *     {@code postmaster:/file} of a PostgreSQL that is not about to end; empty: ready as soon as it runs
     * @param needs names of processes that must be ready before this one is started
     * @param startTimeout longest time until it first answers; then it is killed and started again
     * @param stopTimeout time between SIGTERM and SIGKILL
     */
    public record ProcessSpec(
            @NotBlank String name,
            @DefaultValue("") String zone,
            @NotEmpty List<String> command,
            @DefaultValue Map<String, String> environment,
            Path directory,
            Path temporary,
            Path output,
            @DefaultValue List<URI> health,
            @DefaultValue List<String> needs,
            @DefaultValue("120s") Duration startTimeout,
            @DefaultValue("15s") Duration stopTimeout) {}
}
