package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.journal.AtomicFile;
import io.elasticruntime.cellrep.executor.journal.StepJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The records of containers on disk: a directory for each, with {@code container.json} and {@code steps.json}. */
final class ContainerFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerFiles.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RECORD = "container.json";
    private static final String STEPS = "steps.json";

    private final Path directory;

    ContainerFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    void save(Container container) {
        Path home = home(container.guid());
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(home + " cannot be made", e);
        }
        AtomicFile.write(home.resolve(RECORD), JSON.writeValueAsBytes(container));
    }

    /** How far the steps of a container have come. */
    StepJournal journal(String guid) {
        return StepJournal.open(home(guid).resolve(STEPS));
    }

    /** The steps of a container begin anew. */
    void clearJournal(String guid) {
        delete(home(guid).resolve(STEPS));
    }

    void remove(String guid) {
        Path home = home(guid);
        if (!Files.exists(home)) {
            return;
        }
        delete(home.resolve(RECORD));
        try (var rest = Files.list(home)) {
            rest.forEach(ContainerFiles::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(home + " cannot be removed", e);
        }
        delete(home);
    }

    /** Every container on record. What cannot be read is removed: its container is unknown then, and destroyed. */
    List<Container> load() throws IOException {
        List<Container> containers = new ArrayList<>();
        try (var homes = Files.list(directory)) {
            for (Path home : homes.toList()) {
                String guid = home.getFileName().toString();
                try {
                    containers.add(JSON.readValue(home.resolve(RECORD), Container.class));
                } catch (JacksonException e) {
                    LOG.atWarn().addKeyValue("guid", guid).setCause(e).log("a container record cannot be read");
                    remove(guid);
                }
            }
        }
        return containers;
    }

    private Path home(String guid) {
        return directory.resolve(guid);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be removed", e);
        }
    }
}
