package io.elasticruntime.loggregator.logcache;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much log-cache keeps.
 *
 * @param memory of all sources together
 * @param largestAnswer bytes of envelopes in one answer; what would go beyond is left for the next read
 * @param answers bytes of all answers that are being written; who finds them taken gets 429 and may ask for less
 * @param envelopesPerSource of one source, of all kinds together
 * @param idleAfter sources that have been silent for so long make room before all others
 */
@Validated
@ConfigurationProperties("er.loggregator.log-cache")
public record LogCacheProperties(
        @DefaultValue("50MB") DataSize memory,
        @DefaultValue("2MB") DataSize largestAnswer,
        @DefaultValue("16MB") DataSize answers,
        @DefaultValue("100000") @Min(1) int envelopesPerSource,
        @DefaultValue("1h") Duration idleAfter) {}
