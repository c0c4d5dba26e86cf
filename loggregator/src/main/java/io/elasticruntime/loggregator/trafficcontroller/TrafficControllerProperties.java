package io.elasticruntime.loggregator.trafficcontroller;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the traffic controller treats its clients; the defaults are the original's (loggregator.md f).
 *
 * @param pingEvery how long after an answered ping the next is sent
 * @param pongWithin how long a client may take to answer a ping
 * @param takeWithin how long a client may take to read what is sent; it is cut off then
 * @param recentLogs how many lines {@code recentlogs} answers at most
 */
@Validated
@ConfigurationProperties("er.loggregator.traffic-controller")
public record TrafficControllerProperties(
        @DefaultValue("15s") Duration pingEvery,
        @DefaultValue("30s") Duration pongWithin,
        @DefaultValue("5s") Duration takeWithin,
        @DefaultValue("1000") @Min(1) int recentLogs) {}
