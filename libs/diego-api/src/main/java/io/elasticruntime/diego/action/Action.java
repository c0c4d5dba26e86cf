package io.elasticruntime.diego.action;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MountedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cell does inside a container (diego-core.md a.4). In JSON an object with exactly one member, the kind:
 * {@code {"run": {"path": "/bin/true", "user": "vcap"}}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Action.Download.class, name = "download"),
    @JsonSubTypes.Type(value = Action.Upload.class, name = "upload"),
    @JsonSubTypes.Type(value = Action.Run.class, name = "run"),
    @JsonSubTypes.Type(value = Action.Timeout.class, name = "timeout"),
    @JsonSubTypes.Type(value = Action.EmitProgress.class, name = "emit_progress"),
    @JsonSubTypes.Type(value = Action.Try.class, name = "try"),
    @JsonSubTypes.Type(value = Action.Parallel.class, name = "parallel"),
    @JsonSubTypes.Type(value = Action.Serial.class, name = "serial"),
    @JsonSubTypes.Type(value = Action.Codependent.class, name = "codependent")
})
public sealed interface Action {

    /**
     * Fetches an archive (tgz, tar or zip) and unpacks it into the container.
     *
     * @param artifact name for the log ({@code Downloading <artifact>...}); null: nothing is logged
     * @param from URL of the archive
     * @param to directory inside the container
     * @param cacheKey key in the cell's download cache; null or empty: not cached
     * @param logSource source type of the log lines
     * @param user owner of the unpacked files
     * @param checksumAlgorithm {@code md5}, {@code sha1} or {@code sha256}; null together with the value
     * @param checksumValue hexadecimal digest of the archive
     */
    record Download(
            @Nullable String artifact,
            String from,
            String to,
            @Nullable String cacheKey,
            @Nullable String logSource,
            String user,
            @Nullable String checksumAlgorithm,
            @Nullable String checksumValue)
            implements Action {}

    /**
     * Sends one file of the container with POST.
     *
     * @param artifact name for the log; null: nothing is logged
     * @param from file inside the container
     * @param to URL that takes the file
     * @param logSource source type of the log lines
     * @param user user whose rights are needed to read the file
     */
    record Upload(
            @Nullable String artifact,
            String from,
            String to,
            @Nullable String logSource,
            String user) implements Action {}

    /**
     * Runs a process.
     *
     * @param path program, absolute or searched on PATH
     * @param args its arguments
     * @param dir working directory; null: the user's home
     * @param env its environment besides the container's
     * @param resourceLimits limits of the process; null: the cell's defaults
     * @param user user inside the container, such as {@code vcap}
     * @param logSource source type of its output; null: the surrounding one
     * @param suppressLogOutput true: its output goes to no log
     * @param volumeMountedFiles small files for this process
     */
    record Run(
            String path,
            List<String> args,
            @Nullable String dir,
            List<EnvironmentVariable> env,
            @Nullable ResourceLimits resourceLimits,
            String user,
            @Nullable String logSource,
            boolean suppressLogOutput,
            List<MountedFile> volumeMountedFiles)
            implements Action {
        public Run {
            args = args == null ? List.of() : List.copyOf(args);
            env = env == null ? List.of() : List.copyOf(env);
            volumeMountedFiles = volumeMountedFiles == null ? List.of() : List.copyOf(volumeMountedFiles);
        }

        public Run(
                String path,
                List<String> args,
                @Nullable String dir,
                List<EnvironmentVariable> env,
                @Nullable ResourceLimits resourceLimits,
                String user,
                @Nullable String logSource,
                boolean suppressLogOutput) {
            this(path, args, dir, env, resourceLimits, user, logSource, suppressLogOutput, List.of());
        }
    }

    /** Interrupts {@code action} after {@code timeoutMs} milliseconds and fails. */
    record Timeout(Action action, long timeoutMs, @Nullable String logSource) implements Action {}

    /** Logs the start, the success and the failure of {@code action}. */
    record EmitProgress(
            Action action,
            @Nullable String startMessage,
            @Nullable String successMessage,
            @Nullable String failureMessagePrefix,
            @Nullable String logSource)
            implements Action {}

    /** Runs {@code action} and swallows its failure. */
    record Try(Action action, @Nullable String logSource) implements Action {}

    /** Runs all at once and waits for all; a failing one does not cancel the others. */
    record Parallel(List<Action> actions, @Nullable String logSource) implements Action {}

    /** Runs one after another until one fails. */
    record Serial(List<Action> actions, @Nullable String logSource) implements Action {}

    /** Runs all at once; the first one that ends, ends the others, and that is a failure. */
    record Codependent(List<Action> actions, @Nullable String logSource) implements Action {}

    /**
     * Limits of one process.
     *
     * @param nofile largest number of open files; null: the cell's default
     */
    record ResourceLimits(@Nullable Long nofile) {}

    static Action serial(Action... actions) {
        return new Serial(List.of(actions), null);
    }

    static Action parallel(Action... actions) {
        return new Parallel(List.of(actions), null);
    }

    static Action codependent(Action... actions) {
        return new Codependent(List.of(actions), null);
    }
}
