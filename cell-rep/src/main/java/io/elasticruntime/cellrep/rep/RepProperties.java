package io.elasticruntime.cellrep.rep;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this cell takes part.
 *
 * @param reconcileInterval how often the containers are compared with what the BBS knows
 * @param drainTimeout longest time until a drained cell is empty
 * @param evacuation how the cell is emptied without a gap in service
 */
@Validated
@ConfigurationProperties("er.cell-rep")
public record RepProperties(
        @DefaultValue @Valid Presence presence,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration reconcileInterval,
        @DefaultValue("15s") @DurationMin(millis = 1) Duration drainTimeout,
        @DefaultValue @Valid Evacuation evacuation) {

    /**
     * How instances leave while they serve.
     *
     * @param interval how often the BBS is asked whether replacements run
     * @param timeout what has no replacement by then, and tasks that have not ended, are stopped
     * @param linger how long a replaced instance still answers requests on their way to it
     */
    public record Evacuation(
            @DefaultValue("1s") @DurationMin(millis = 1) Duration interval,
            @DefaultValue("10m") @DurationMin(millis = 1) Duration timeout,
            @DefaultValue("3s") @DurationMin Duration linger) {}

    /**
     * What the cell says of itself.
     *
     * @param url where its rep answers
     * @param interval how often it says that it is alive
     * @param ttl it counts as lost when it has not said so for this time
     * @param stacks preloaded root file systems
     * @param placementTags an LRP must ask for these to be placed here
     * @param optionalPlacementTags an LRP may ask for these
     */
    public record Presence(
            @DefaultValue("https://127.0.0.1:17110") @NotNull
            URI url,

            @DefaultValue("1s") @DurationMin(millis = 1) Duration interval,
            @DefaultValue("5s") @DurationMin(seconds = 1) Duration ttl,
            @DefaultValue("hostfs") @NotEmpty List<String> stacks,
            @DefaultValue List<String> placementTags,
            @DefaultValue List<String> optionalPlacementTags) {}
}
