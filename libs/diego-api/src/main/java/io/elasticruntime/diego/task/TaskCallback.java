package io.elasticruntime.diego.task;

/** What the BBS posts to the completion callback of a task (diego-core.md a.3). {@code createdAt} is in nanoseconds. */
public record TaskCallback(
        String taskGuid, boolean failed, String failureReason, String result, String annotation, long createdAt) {}
