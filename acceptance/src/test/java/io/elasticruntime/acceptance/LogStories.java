package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cloudfoundry.doppler.Envelope;
import org.cloudfoundry.doppler.EventType;
import org.cloudfoundry.doppler.FirehoseRequest;
import org.cloudfoundry.doppler.StreamRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;

/** What an app and the platform have to say reaches those who listen. */
@ExtendWith(RunningPlatform.class)
class LogStories {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static String app;

    @BeforeAll
    static void push(Platform platform, Developer developer) {
        app = developer.push("talker", platform.app("probe"));
    }

    @Test
    void recentLogsHoldLinesOfStagingCellAppAndRouter(Platform platform, Developer developer) throws Exception {
        platform.get("talker.localhost", "/log/3");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(developer.recentLogs(app))
                        .extracting(Map.Entry::getKey)
                        .contains("STG", "CELL", "APP/PROC/WEB", "RTR"));
    }

    @Test
    void theFirehoseCarriesLogLinesHttpEventsAndContainerMetrics(Platform platform, Developer developer) {
        Queue<Envelope> received = new ConcurrentLinkedQueue<>();
        Disposable firehose = developer
                .doppler()
                .firehose(FirehoseRequest.builder().subscriptionId("acceptance").build())
                .subscribe(received::add);
        try {
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                platform.get("talker.localhost", "/log/1");
                assertThat(received)
                        .anyMatch(envelope -> envelope.getEventType() == EventType.LOG_MESSAGE
                                && envelope.getLogMessage().getApplicationId().equals(app)
                                && envelope.getLogMessage().getSourceType().equals("APP/PROC/WEB"));
                assertThat(received)
                        .anyMatch(envelope -> envelope.getEventType() == EventType.HTTP_START_STOP
                                && app.equals(String.valueOf(
                                        envelope.getHttpStartStop().getApplicationId())));
                assertThat(received)
                        .anyMatch(envelope -> envelope.getEventType() == EventType.CONTAINER_METRIC
                                && envelope.getContainerMetric()
                                        .getApplicationId()
                                        .equals(app)
                                && envelope.getContainerMetric().getMemoryBytes() > 0);
            });
        } finally {
            firehose.dispose();
        }
    }

    @Test
    void theStreamOfOneAppFollowsItsLog(Platform platform, Developer developer) {
        Queue<Envelope> received = new ConcurrentLinkedQueue<>();
        Disposable stream = developer.doppler().stream(
                        StreamRequest.builder().applicationId(app).build())
                .subscribe(received::add);
        try {
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                platform.get("talker.localhost", "/log/1");
                assertThat(received).anyMatch(envelope -> envelope.getEventType() == EventType.LOG_MESSAGE);
            });
        } finally {
            stream.dispose();
        }
    }
}
