package io.elasticruntime.cellrep.executor.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far the steps of one container have come, kept in a file so that the next start of the cell-rep goes on from there:
 * which steps are done, which processes were started, and how far the output of each was logged. A process is noted
 * before it is started, so one that is not noted has never run.
 */
public final class StepJournal {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final @Nullable Path file;
    private final Set<String> done = new TreeSet<>();
    private final Set<String> started = new TreeSet<>();
    private final Map<String, String> cursors = new TreeMap<>();
    private boolean unsaved;

    private StepJournal(@Nullable Path file) {
        this.file = file;
    }

    /** The journal in {@code file}; empty if there is none. */
    public static StepJournal open(Path file) {
        StepJournal journal = new StepJournal(file);
        if (Files.exists(file)) {
            Content content = JSON.readValue(file, Content.class);
            journal.done.addAll(content.done());
            journal.started.addAll(content.started());
            journal.cursors.putAll(content.cursors());
        }
        return journal;
    }

    /** A journal that is forgotten. */
    public static StepJournal inMemory() {
        return new StepJournal(null);
    }

    /** Whether the step at {@code path} was done. */
    public synchronized boolean isDone(String path) {
        return done.contains(path);
    }

    /** The step at {@code path} is done. */
    public synchronized void done(String path) {
        if (done.add(path)) {
            save();
        }
    }

    /** Whether the process of the step at {@code path} may have been started. */
    public synchronized boolean isStarted(String path) {
        return started.contains(path);
    }

    /** Whether any process may have been started. */
    public synchronized boolean isAnyStarted() {
        return !started.isEmpty();
    }

    /** The process of the step at {@code path} is about to be started. */
    public synchronized void started(String path) {
        if (started.add(path)) {
            save();
        }
    }

    /** How far the output of a process was logged; {@code beginning} if not at all. */
    public synchronized String cursor(String path, String beginning) {
        return cursors.getOrDefault(path, beginning);
    }

    /** Notes how far the output was logged; written to the file by the next {@link #flush}. */
    public synchronized void logged(String path, String cursor) {
        cursors.put(path, cursor);
        unsaved = true;
    }

    /** Writes what is not yet in the file. */
    public synchronized void flush() {
        if (unsaved) {
            save();
        }
    }

    private void save() {
        if (file != null) {
            AtomicFile.write(file, JSON.writeValueAsBytes(new Content(done, started, cursors)));
        }
        unsaved = false;
    }

    private record Content(Set<String> done, Set<String> started, Map<String, String> cursors) {}
}
