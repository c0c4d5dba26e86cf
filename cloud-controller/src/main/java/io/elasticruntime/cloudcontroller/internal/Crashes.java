package io.elasticruntime.cloudcontroller.internal;

import io.elasticruntime.bridge.internal.CcInternalApi.AppCrashed;
import io.elasticruntime.cloudcontroller.api.PlainText;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppEvents;
import io.elasticruntime.cloudcontroller.app.AppLog;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppRepository;
import io.elasticruntime.cloudcontroller.app.RubyText;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records each crash of an instance once, however often it is told (cell-and-staging.md D10). */
@Component
class Crashes {

    private static final int GUID_LENGTH = 36;
    private static final int HOURLY = 3_600_000;

    private final AppRepository apps;
    private final AppProcessRepository processes;
    private final AppEvents events;
    private final AppLog log;
    private final JdbcClient jdbc;

    Crashes(AppRepository apps, AppProcessRepository processes, AppEvents events, AppLog log, JdbcClient jdbc) {
        this.apps = apps;
        this.processes = processes;
        this.events = events;
        this.log = log;
        this.jdbc = jdbc;
    }

    @Transactional
    void record(String processGuid, AppCrashed crash) {
        String guid = processGuid.substring(0, Math.min(GUID_LENGTH, processGuid.length()));
        Optional<AppProcess> process = processes.findByGuid(guid);
        Optional<App> app = process.flatMap(found -> apps.findByGuid(found.appGuid()));
        if (app.isEmpty() || seen(crash.instance())) {
            return;
        }
        record(app.get(), process.get(), crash);
    }

    private void record(App app, AppProcess process, AppCrashed crash) {
        String description = PlainText.storable(crash.exitDescription());
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("instance", crash.instance());
        payload.put("index", crash.index());
        payload.put("cell_id", crash.cellId());
        payload.put("reason", "CRASHED");
        payload.put("exit_description", description);
        payload.put("crash_count", crash.crashCount());
        payload.put("crash_timestamp", crash.crashTimestamp());
        payload.put("version", process.version());
        Party actor = new Party(process.guid(), "process", process.type());
        events.observed("audit.app.process.crash", actor, app, payload);
        log.out(app.guid(), "Process has crashed with type: \"" + process.type() + "\"");

        Map<String, Object> brief = new LinkedHashMap<>();
        brief.put("instance", crash.instance());
        brief.put("index", crash.index());
        brief.put("cell_id", crash.cellId());
        brief.put("exit_description", description);
        brief.put("reason", "CRASHED");
        events.observed("app.crash", Party.app(app.guid(), app.name()), app, brief);
        log.out(app.guid(), "App instance exited with guid " + app.guid() + " payload: " + RubyText.of(payload));
    }

    private boolean seen(String instanceGuid) {
        return jdbc.sql("insert into crashes_seen (instance_guid, seen_at) values (:instance, now())"
                                + " on conflict (instance_guid) do nothing")
                        .param("instance", instanceGuid)
                        .update()
                == 0;
    }

    @Scheduled(fixedDelay = HOURLY, initialDelay = HOURLY)
    void forgetOld() {
        jdbc.sql("delete from crashes_seen where seen_at < now() - interval '7 days'")
                .update();
    }
}
