package io.elasticruntime.cellrep.garden;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One container. Every method throws {@link GardenException} when the container cannot do it or is gone. */
public interface Container {

    String handle();

    ContainerSpec spec();

    /** The properties of the spec and those set since; they survive a restart. */
    Map<String, String> properties();

    void setProperty(String name, String value);

    ContainerInfo info();

    /** Whether processes can be run in it. Once false it stays false: something killed it from outside. */
    boolean isAlive();

    /** Starts a process; returns as soon as it runs. */
    ContainerProcess run(ProcessSpec spec);

    /** Every process ever run in it, also those that have exited, in no order. */
    List<ContainerProcess> processes();

    /** A process by its {@link ProcessSpec#id()}. */
    Optional<ContainerProcess> process(String id);

    /**
     * Unpacks a tar archive, plain or gzipped, as {@code user}.
     *
     * @param directory made if missing; a relative one is below the user's home
     */
    void streamIn(String directory, String user, InputStream archive);

    /**
     * A tar archive of a file or directory as {@code user} sees it. The path ending in {@code /} packs what is in the
     * directory, otherwise the single entry is named by the last part of the path. A missing path ends the stream with
     * an {@link java.io.IOException}. The caller closes the stream.
     */
    InputStream streamOut(String path, String user);

    ContainerMetrics metrics();

    /** Asks every process to end (SIGTERM), and kills what is left after {@code grace}. The container stays. */
    void stop(Duration grace);
}
