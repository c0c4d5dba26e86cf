package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What happens to apps, for the audit record and for the app's own log. */
@Component
public class AppEvents {

    private final AuditEvents audit;
    private final AppLog log;

    AppEvents(AuditEvents audit, AppLog log) {
        this.audit = audit;
        this.log = log;
    }

    /**
     * Records what a user did to an app, and says so in its log.
     *
     * @param event the end of {@code audit.app.<event>}
     * @param line of the log; {@code {app}} stands for the app's guid
     */
    public void record(String event, Caller caller, App app, Map<String, ?> data, String line) {
        record(event, caller, app, data);
        log.out(app.guid(), line.replace("{app}", app.guid()));
    }

    /** As the other {@code record}, without a line in the log. */
    public void record(String event, Caller caller, App app, Map<String, ?> data) {
        audit.record("audit.app." + event, caller, party(app), app.spaceGuid(), null, data);
    }

    /** Records what the platform itself did or saw. */
    public void observed(String type, Party actor, App app, Map<String, ?> data) {
        audit.record(type, actor, party(app), app.spaceGuid(), null, data);
    }

    private static Party party(App app) {
        return Party.app(app.guid(), app.name());
    }
}
