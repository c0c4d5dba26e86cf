package io.elasticruntime.bbs.task;

import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.Task.State;
import io.elasticruntime.diego.task.TaskDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Tasks in the database. What they run, with its environment, and what came of it are encrypted. */
@Component
public class TaskStore {

    public static final EncryptedColumn DEFINITION = new EncryptedColumn("tasks", "task_guid", "task_definition");
    public static final EncryptedColumn RESULT = new EncryptedColumn("tasks", "task_guid", "result");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Encryptor encryptor;

    TaskStore(JdbcClient jdbc, JsonMapper json, Encryptor encryptor) {
        this.jdbc = jdbc;
        this.json = json;
        this.encryptor = encryptor;
    }

    List<Task> list(@Nullable String domain, @Nullable String cellId) {
        StringBuilder sql = new StringBuilder("select * from tasks where true");
        Map<String, Object> parameters = new HashMap<>();
        if (domain != null) {
            sql.append(" and domain = :domain");
            parameters.put("domain", domain);
        }
        if (cellId != null) {
            sql.append(" and cell_id = :cell");
            parameters.put("cell", cellId);
        }
        return jdbc.sql(sql.append(" order by created_at, task_guid").toString())
                .params(parameters)
                .query(this::map)
                .list();
    }

    Optional<Task> find(String taskGuid) {
        return jdbc.sql("select * from tasks where task_guid = :guid")
                .param("guid", taskGuid)
                .query(this::map)
                .optional();
    }

    /** The tasks that exist, locked until the end of the transaction, always in the same order. */
    List<Task> lock(Collection<String> taskGuids) {
        return jdbc.sql("""
                select * from tasks where task_guid = any(:guids::text[]) order by task_guid for update
                """)
                .param("guids", taskGuids.toArray(String[]::new))
                .query(this::map)
                .list();
    }

    /** Adds a task; false if there is one of this name. */
    boolean insert(Task task) {
        OptionalLong due = TaskSchedule.due(task);
        return jdbc.sql("""
                        insert into tasks (
                            task_guid, domain, task_definition, callback, state, cell_id, result, failed,
                            failure_reason, rejection_count, rejection_reason, created_at, updated_at,
                            first_completed_at, due)
                        values (
                            :guid, :domain, :definition, :callback, :state, '', null, false, '', 0, '', :created,
                            :updated, 0, :due)
                        on conflict (task_guid) do nothing
                        """)
                        .param("guid", task.taskGuid())
                        .param("domain", task.domain())
                        .param(
                                "definition",
                                encryptor.encrypt(
                                        DEFINITION.place(task.taskGuid()),
                                        json.writeValueAsString(task.taskDefinition())))
                        .param("callback", task.taskDefinition().completionCallbackUrl() != null)
                        .param("state", task.state().name())
                        .param("created", task.createdAt())
                        .param("updated", task.updatedAt())
                        .param("due", due.isPresent() ? due.getAsLong() : null)
                        .update()
                == 1;
    }

    void update(Task task) {
        OptionalLong due = TaskSchedule.due(task);
        jdbc.sql("""
                update tasks set
                    state = :state, cell_id = :cell, result = :result, failed = :failed, failure_reason = :failure,
                    rejection_count = :rejections, rejection_reason = :rejection, updated_at = :updated,
                    first_completed_at = :completed, due = :due
                where task_guid = :guid
                """)
                .param("guid", task.taskGuid())
                .param("state", task.state().name())
                .param("cell", task.cellId())
                .param("result", result(task))
                .param("failed", task.failed())
                .param("failure", task.failureReason())
                .param("rejections", task.rejectionCount())
                .param("rejection", task.rejectionReason())
                .param("updated", task.updatedAt())
                .param("completed", task.firstCompletedAt())
                .param("due", due.isPresent() ? due.getAsLong() : null)
                .update();
    }

    void delete(String taskGuid) {
        jdbc.sql("delete from tasks where task_guid = :guid")
                .param("guid", taskGuid)
                .update();
    }

    /** What waits until a time that is further away than any wait is long, because the clock was set back, is nearer. */
    void shortenWaits(long now) {
        jdbc.sql("update tasks set due = :latest where due > :latest")
                .param("latest", now + TaskSchedule.LONGEST_PAUSE.toNanos())
                .update();
    }

    /** Sets when to look at each of the tasks again. */
    void postpone(List<Task> tasks, ToLongFunction<Task> due) {
        jdbc.sql("""
                update tasks t set due = k.due from unnest(:guids::text[], :dues::bigint[]) as k (guid, due)
                where t.task_guid = k.guid
                """)
                .param("guids", tasks.stream().map(Task::taskGuid).toArray(String[]::new))
                .param("dues", tasks.stream().map(due::applyAsLong).toArray(Long[]::new))
                .update();
    }

    private @Nullable String result(Task task) {
        return task.result().isEmpty() ? null : encryptor.encrypt(RESULT.place(task.taskGuid()), task.result());
    }

    private Task map(ResultSet row, int number) throws SQLException {
        String guid = row.getString("task_guid");
        String result = row.getString("result");
        return new Task(
                guid,
                row.getString("domain"),
                json.readValue(
                        encryptor.decrypt(DEFINITION.place(guid), row.getString("task_definition")),
                        TaskDefinition.class),
                State.valueOf(row.getString("state")),
                row.getString("cell_id"),
                result == null ? "" : encryptor.decrypt(RESULT.place(guid), result),
                row.getBoolean("failed"),
                row.getString("failure_reason"),
                row.getInt("rejection_count"),
                row.getString("rejection_reason"),
                row.getLong("created_at"),
                row.getLong("updated_at"),
                row.getLong("first_completed_at"));
    }
}
