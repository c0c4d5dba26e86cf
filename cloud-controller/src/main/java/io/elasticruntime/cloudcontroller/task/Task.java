package io.elasticruntime.cloudcontroller.task;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A one-off command with an app's droplet (cc-v3.md 5.9). */
@Entity
@Table(name = "tasks")
public class Task extends LabeledResource {

    private String appGuid = "";
    private int sequenceId;
    private String name = "";
    private String command = "";

    @Column(name = "user_name")
    private @Nullable String user;

    @Enumerated(EnumType.STRING)
    private TaskState state = TaskState.PENDING;

    private int memoryMb;
    private int diskMb;
    private long logRateLimit;
    private String dropletGuid = "";
    private @Nullable String failureReason;

    /** How much its container gets; the log rate is in bytes per second, -1 for unlimited. */
    public record Size(int memoryMb, int diskMb, long logRateLimit) {}

    protected Task() {}

    public Task(
            String appGuid,
            int sequenceId,
            String name,
            String command,
            @Nullable String user,
            String dropletGuid,
            Size size) {
        this.appGuid = appGuid;
        this.sequenceId = sequenceId;
        this.name = name;
        this.command = command;
        this.user = user;
        this.dropletGuid = dropletGuid;
        this.memoryMb = size.memoryMb();
        this.diskMb = size.diskMb();
        this.logRateLimit = size.logRateLimit();
    }

    public String appGuid() {
        return appGuid;
    }

    /** Counted from 1 within the app. */
    public int sequenceId() {
        return sequenceId;
    }

    public String name() {
        return name;
    }

    public String command() {
        return command;
    }

    public @Nullable String user() {
        return user;
    }

    public TaskState state() {
        return state;
    }

    public void on(TaskState.Event event) {
        state = state.on(event);
    }

    public void failed(String reason) {
        if (!state.terminal()) {
            state = state.on(TaskState.Event.FAILED);
            failureReason = reason;
        }
    }

    public Size size() {
        return new Size(memoryMb, diskMb, logRateLimit);
    }

    public String dropletGuid() {
        return dropletGuid;
    }

    public @Nullable String failureReason() {
        return failureReason;
    }
}
