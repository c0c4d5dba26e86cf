package io.elasticruntime.bbs.task;

import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Tasks (diego-core.md d).
 *
 * @param maxRetries how often a task may be turned down and still be tried again
 * @param expirePending a task that has not been started within this time fails
 * @param expireCompleted a completed task that nobody handles is forgotten after this time
 * @param expireUndelivered a result whose callback cannot be reached is forgotten after this time
 */
@Validated
@ConfigurationProperties("er.bbs.task")
public record TaskProperties(
        @DefaultValue("3") @PositiveOrZero int maxRetries,
        @DefaultValue("30m") Duration expirePending,
        @DefaultValue("2m") Duration expireCompleted,
        @DefaultValue("1h") Duration expireUndelivered) {}
