package io.elasticruntime.cellrep.executor.log;

import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Takes what a container says. */
public interface Output {

    /**
     * One line.
     *
     * @param source source type, such as {@code APP/PROC/WEB}; empty: that of the container
     * @param bytes what was written, without its line end
     */
    void write(String source, LogType type, byte[] bytes, Instant time);

    default void out(String source, String line) {
        write(source, LogType.OUT, line.getBytes(StandardCharsets.UTF_8), Instant.now());
    }

    default void err(String source, String line) {
        write(source, LogType.ERR, line.getBytes(StandardCharsets.UTF_8), Instant.now());
    }
}
