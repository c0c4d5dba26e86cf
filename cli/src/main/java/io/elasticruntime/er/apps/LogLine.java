package io.elasticruntime.er.apps;

import java.time.Instant;
import org.cloudfoundry.logcache.v1.Envelope;

/**
 * A line of an app's log.
 *
 * @param nanos when, since 1970
 * @param source who says it, such as {@code STG} (staging), {@code APP/PROC/WEB} or {@code CELL}
 * @param instance index of the instance that is spoken of
 * @param stream {@code OUT} or {@code ERR}
 */
record LogLine(long nanos, String source, String instance, String stream, String text) {

    static LogLine of(Envelope envelope) {
        return new LogLine(
                envelope.getTimestamp(),
                envelope.getTags().getOrDefault("source_type", "LOG"),
                envelope.getInstanceId(),
                envelope.getLog().getType().toString(),
                envelope.getLog().getPayloadAsText());
    }

    boolean isStaging() {
        return source.startsWith("STG");
    }

    /** Said by the app, or by the cell about it. */
    boolean isInstance() {
        return source.startsWith("APP") || source.startsWith("CELL");
    }

    /** How containers come and go, whatever is in them. */
    boolean isAboutContainer() {
        return text.matches(
                "Cell \\S+ (creating|stopping|destroying|successfully (created|destroyed)) .*|Download(ing|ed) .*");
    }

    @Override
    public String toString() {
        return Instant.ofEpochSecond(0, nanos) + " [" + source + "/" + instance + "] " + stream + " " + text;
    }
}
