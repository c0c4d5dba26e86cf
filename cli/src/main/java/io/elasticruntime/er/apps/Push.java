package io.elasticruntime.er.apps;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.apps.PushFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloudfoundry.AbstractCloudFoundryException;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.auditevents.AuditEventResource;
import org.cloudfoundry.client.v3.builds.BuildResource;
import org.cloudfoundry.client.v3.builds.BuildState;
import org.cloudfoundry.client.v3.processes.ProcessState;
import org.cloudfoundry.client.v3.processes.ProcessStatisticsResource;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.PushManifestV3Request;
import org.jspecify.annotations.Nullable;

/** One push of an app, watched: it ends when it has failed, not when everybody has lost patience, and says why. */
final class Push {

    private static final Duration POLL = Duration.ofSeconds(1);
    /** Until the last lines of what failed have come. */
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(3);

    private final Client client;
    private final String app;
    private final Found before;
    private final long loggedBefore;
    /** What was there when the new droplet came: crashes until then are those of the app as it was. */
    private @Nullable Found started;

    Push(Client client, String app) {
        this.client = client;
        this.app = app;
        this.before = found();
        this.loggedBefore = before.app() == null
                ? 0
                : log(before.app()).stream().mapToLong(LogLine::nanos).max().orElse(0);
    }

    /** What there is of the app at a moment. */
    private record Found(
            @Nullable ApplicationResource app,
            @Nullable BuildResource build,
            @Nullable String droplet,
            @Nullable AuditEventResource crash) {

        static final Found NOTHING = new Found(null, null, null, null);

        boolean hasSameDroplet(Found other) {
            return Objects.equals(droplet, other.droplet);
        }

        /** What happened to an instance since. */
        Optional<String> crashSince(Found other) {
            return crash == null || other.crash != null && crash.getId().equals(other.crash.getId())
                    ? Optional.empty()
                    : Optional.of("instance " + crash.getData().get("index") + " crashed: "
                            + crash.getData().get("exit_description"));
        }

        /** Why the app could not be staged since. */
        Optional<String> stagingFailureSince(Found other) {
            return build == null
                            || build.getState() != BuildState.FAILED
                            || other.build != null && build.getId().equals(other.build.getId())
                    ? Optional.empty()
                    : Optional.of(String.valueOf(build.getError()));
        }
    }

    /** @throws Refusal that says why, if no instance of it runs in the end */
    void run(ManifestV3 manifest) {
        CompletableFuture<Void> push = client.operations()
                .applications()
                .pushManifestV3(
                        PushManifestV3Request.builder().manifest(manifest).build())
                .toFuture();
        try {
            while (!isDone(push)) {
                failureOfStart().ifPresent(reason -> {
                    throw failure(Kind.START, reason);
                });
            }
        } finally {
            push.cancel(true);
        }
    }

    private boolean isDone(CompletableFuture<Void> push) {
        try {
            push.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw explained(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }

    private RuntimeException explained(Throwable cause) {
        if (cause instanceof AbstractCloudFoundryException) {
            return failure(Kind.REQUEST, String.valueOf(cause.getMessage()));
        }
        Found now = found();
        return now.stagingFailureSince(before)
                .map(reason -> failure(Kind.STAGING, reason))
                .or(() -> failureOfStart().or(() -> now.crashSince(before)).map(reason -> failure(Kind.START, reason)))
                .map(RuntimeException.class::cast)
                .orElseGet(() -> cause instanceof RuntimeException told ? told : new IllegalStateException(cause));
    }

    /** Why no instance of what is pushed runs; empty if one does, or may do so yet. */
    private Optional<String> failureOfStart() {
        Found now = found();
        if (now.app() == null || now.hasSameDroplet(before)) {
            return Optional.empty();
        }
        if (started == null) {
            started = now;
        }
        List<ProcessStatisticsResource> instances = client.instances(now.app());
        if (instances.stream().anyMatch(instance -> instance.getState() == ProcessState.RUNNING)) {
            return Optional.empty();
        }
        // Where it can be placed nowhere that will be tried again, but nobody waits for it.
        return now.crashSince(started)
                .or(() -> instances.stream()
                        .filter(instance -> instance.getState() == ProcessState.DOWN)
                        .map(ProcessStatisticsResource::getDetails)
                        .filter(details -> details != null && !details.isBlank())
                        .findFirst());
    }

    private Found found() {
        return client.find(app)
                .map(found -> new Found(
                        found,
                        client.build(found).orElse(null),
                        client.droplet(found).orElse(null),
                        client.crash(found).orElse(null)))
                .orElse(Found.NOTHING);
    }

    private Refusal failure(Kind kind, String reason) {
        return new Refusal(new PushFailure(app, kind, reason, lastLog(), client.buildpacks()).text());
    }

    /** Lines since the push began, when no more come. */
    private List<LogLine> lastLog() {
        ApplicationResource found = client.find(app).orElse(null);
        if (found == null) {
            return List.of();
        }
        long deadline = System.nanoTime() + LOG_PATIENCE.toNanos();
        List<LogLine> lines = log(found);
        while (System.nanoTime() < deadline) {
            Pause.of(POLL);
            List<LogLine> now = log(found);
            if (!now.isEmpty() && now.equals(lines)) {
                break;
            }
            lines = now;
        }
        return lines.stream().filter(line -> line.nanos() > loggedBefore).toList();
    }

    private List<LogLine> log(ApplicationResource found) {
        return client.recentLogs(found).stream().map(LogLine::of).toList();
    }
}
