package io.elasticruntime.cloudcontroller.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets what nobody asks for any more: jobs after 90 days (cc-v3.md 4.5), audit events after 31 (5.11). */
@Component
class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int HOURLY_MILLIS = 3_600_000;

    private final JdbcClient jdbc;

    Retention(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Scheduled(initialDelay = HOURLY_MILLIS, fixedDelay = HOURLY_MILLIS)
    void forget() {
        int jobs = jdbc.sql("delete from jobs where created_at < now() - interval '90 days' and state <> 'PROCESSING'")
                .update();
        int events = jdbc.sql("delete from audit_events where created_at < now() - interval '31 days'")
                .update();
        if (jobs + events > 0) {
            log.atInfo()
                    .addKeyValue("jobs", jobs)
                    .addKeyValue("audit_events", events)
                    .log("Old records forgotten");
        }
    }
}
