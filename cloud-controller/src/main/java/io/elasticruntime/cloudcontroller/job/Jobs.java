package io.elasticruntime.cloudcontroller.job;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.cloudcontroller.api.Origin;
import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.Encryptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Work that outlives the request that asked for it (cc-v3.md 4.5). A job is a row; whoever runs it holds a lease that it
 * renews. When a process dies its leases lapse, and any cloud controller starts those jobs again.
 */
@Component
public class Jobs implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final int RENEWAL_MILLIS = 4000;

    /** What a job needs to know, while it runs; manifests bring environments along. */
    public static final EncryptedColumn PAYLOAD = new EncryptedColumn("jobs", "guid", "payload");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Encryptor encryptor;
    private final ObjectProvider<JobHandler> handlers;
    private final String worker = UUID.randomUUID().toString();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 0).factory());

    Jobs(JdbcClient jdbc, JsonMapper json, Encryptor encryptor, ObjectProvider<JobHandler> handlers) {
        this.jdbc = jdbc;
        this.json = json;
        this.encryptor = encryptor;
        this.handlers = handlers;
    }

    /**
     * Starts a job once the present transaction is committed, or at once if there is none.
     *
     * @param operation such as {@code app.delete}; there must be a {@link JobHandler} for it
     * @param resourceType plural that names the resource's link, such as {@code apps}
     * @return the job's guid
     */
    public String submit(String operation, String resourceType, String resourceGuid, Map<String, Object> payload) {
        String guid = UUID.randomUUID().toString();
        jdbc.sql("""
                insert into jobs (guid, created_at, updated_at, operation, state, resource_type, resource_guid, payload,
                                  worker, leased_until)
                values (:guid, now(), now(), :operation, 'PROCESSING', :type, :resource, :payload,
                        :worker, now() + make_interval(secs => :lease))
                """)
                .param("guid", guid)
                .param("operation", operation)
                .param("type", resourceType)
                .param("resource", resourceGuid)
                .param("payload", encrypted(guid, payload))
                .param("worker", worker)
                .param("lease", LEASE.toSeconds())
                .update();
        JobHandler.Job job = new JobHandler.Job(guid, operation, resourceGuid, payload);
        Runnable work = () -> handler(operation).run(job);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    start(guid, operation, work);
                }
            });
        } else {
            start(guid, operation, work);
        }
        return guid;
    }

    /** As {@link #submit} without payload; the answer to the request: 202, empty, {@code Location} of the job. */
    public ResponseEntity<Void> accept(String operation, String resourceType, String resourceGuid) {
        return accepted(submit(operation, resourceType, resourceGuid, Map.of()));
    }

    /** 202, empty, {@code Location} of the job. */
    public static ResponseEntity<Void> accepted(String jobGuid) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, location(jobGuid))
                .build();
    }

    /** Where a caller follows the job. */
    public static String location(String jobGuid) {
        return Origin.current().url("/v3/jobs/" + jobGuid);
    }

    /** Adds a warning that the caller sees when he asks for the job. */
    public void warn(String jobGuid, String detail) {
        jdbc.sql("update jobs set warnings = warnings || :warning::jsonb where guid = :guid")
                .param("warning", json.writeValueAsString(List.of(Map.of("detail", detail))))
                .param("guid", jobGuid)
                .update();
    }

    private void start(String guid, String operation, Runnable work) {
        running.add(guid);
        threads.execute(() -> run(guid, operation, work));
    }

    private void run(String guid, String operation, Runnable work) {
        try {
            work.run();
            finish(guid, "COMPLETE", List.of());
        } catch (CfApiException refused) {
            finish(guid, "FAILED", refused.errors());
        } catch (Exception failure) {
            if (threads.isShutdown()) {
                return;
            }
            log.atError()
                    .addKeyValue("job", guid)
                    .addKeyValue("operation", operation)
                    .setCause(failure)
                    .log("A job failed");
            finish(guid, "FAILED", List.of(ErrorEntry.unknown()));
        } finally {
            running.remove(guid);
        }
    }

    /** Null for an empty payload: there is nothing to hide. */
    private @Nullable String encrypted(String guid, Map<String, Object> payload) {
        return payload.isEmpty() ? null : encryptor.encrypt(PAYLOAD.place(guid), json.writeValueAsString(payload));
    }

    private Map<String, Object> payload(String guid, @Nullable String encrypted) {
        return encrypted == null
                ? Map.of()
                : json.readValue(encryptor.decrypt(PAYLOAD.place(guid), encrypted), new TypeReference<>() {});
    }

    private JobHandler handler(String operation) {
        return handlers.stream()
                .filter(handler -> handler.operation().equals(operation))
                .findFirst()
                .orElseThrow(() -> new CfApiException(
                        CfError.UNABLE_TO_PERFORM, operation + " could not be completed: no such operation"));
    }

    /** With the job its payload ends, and all that it told. */
    private void finish(String guid, String state, List<ErrorEntry> errors) {
        jdbc.sql("""
                update jobs set state = :state, errors = :errors::jsonb, updated_at = now(), leased_until = null,
                    payload = null
                where guid = :guid
                """)
                .param("state", state)
                .param("errors", json.writeValueAsString(errors))
                .param("guid", guid)
                .update();
    }

    /** Keeps the leases of running jobs, and takes over jobs whose process has died. */
    @Scheduled(fixedDelay = RENEWAL_MILLIS)
    void keepWatch() {
        try {
            renew();
            takeOver();
        } catch (DataAccessException | TransactionException failure) {
            log.atWarn().addKeyValue("reason", failure.getMessage()).log("Jobs cannot be looked after for now");
        }
    }

    private void renew() {
        if (!running.isEmpty()) {
            jdbc.sql("""
                    update jobs set leased_until = now() + make_interval(secs => :lease)
                    where guid in (:running) and state = 'PROCESSING'
                    """)
                    .param("lease", LEASE.toSeconds())
                    .param("running", List.copyOf(running))
                    .update();
        }
    }

    private void takeOver() {
        jdbc
                .sql("""
                update jobs set worker = :worker, leased_until = now() + make_interval(secs => :lease)
                where guid in (select guid from jobs where state = 'PROCESSING' and leased_until < now()
                               order by id limit 20 for update skip locked)
                returning guid, operation, resource_guid, payload
                """)
                .param("worker", worker)
                .param("lease", LEASE.toSeconds())
                .query((row, _) ->
                        new Abandoned(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list()
                .stream()
                .filter(job -> !running.contains(job.guid()))
                .forEach(job -> {
                    log.atInfo()
                            .addKeyValue("job", job.guid())
                            .addKeyValue("operation", job.operation())
                            .log("Job started again after its process died");
                    start(
                            job.guid(),
                            job.operation(),
                            () -> handler(job.operation())
                                    .run(new JobHandler.Job(
                                            job.guid(),
                                            job.operation(),
                                            job.resourceGuid(),
                                            payload(job.guid(), job.payload()))));
                });
    }

    /** A job whose process died, with its payload as it stands in the database. */
    private record Abandoned(
            String guid,
            String operation,
            String resourceGuid,
            @Nullable String payload) {}

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
