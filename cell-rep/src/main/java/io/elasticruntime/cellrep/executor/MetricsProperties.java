package io.elasticruntime.cellrep.executor;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When is measured.
 *
 * @param interval time between two measurements of a container
 * @param cellInterval time between two measurements of the cell
 */
@Validated
@ConfigurationProperties("er.cell-rep.metrics")
public record MetricsProperties(
        @DefaultValue("15s") @DurationMin(millis = 1) Duration interval,
        @DefaultValue("1m") @DurationMin(millis = 1) Duration cellInterval) {}
