package io.elasticruntime.loggregator.access;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long answers of UAA and cloud controller are believed.
 *
 * @param remember how long a user's right to read an app holds without asking again
 * @param remembered how many such rights are kept at most
 * @param streams how many streams one user may read at once
 * @param refreshKeysAfter how long to wait at least before UAA is asked for its keys again
 */
@Validated
@ConfigurationProperties("er.loggregator.access")
public record AccessProperties(
        @DefaultValue("60s") Duration remember,
        @DefaultValue("10000") @Min(1) int remembered,
        @DefaultValue("100") @Min(1) int streams,
        @DefaultValue("5s") Duration refreshKeysAfter) {}
