package io.elasticruntime.cloudcontroller.job;

import java.util.Map;

/**
 * The work behind one operation, such as {@code space.delete}. It may be run again from the start after a crash, so every
 * step must bear being repeated. A {@code CfApiException} that it throws becomes the job's errors.
 */
public interface JobHandler {

    /** The operation that this handler serves, as jobs show it. */
    String operation();

    /** Does the work, on a virtual thread, outside any transaction. */
    void run(Job job);

    /**
     * @param guid of the job
     * @param resourceGuid what the work is about
     * @param payload what else was given when it was submitted, as JSON
     */
    record Job(String guid, String operation, String resourceGuid, Map<String, Object> payload) {}
}
