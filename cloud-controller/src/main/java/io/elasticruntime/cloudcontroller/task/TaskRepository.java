package io.elasticruntime.cloudcontroller.task;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Rows of tasks. */
public interface TaskRepository extends CloudRepository<Task> {

    @Query("select coalesce(max(t.sequenceId), 0) from Task t where t.appGuid = :appGuid")
    int lastSequenceId(String appGuid);

    List<Task> findByAppGuid(String appGuid);

    /** A page of those in a state, in order of guid, after {@code guid}. */
    List<Task> findByStateInAndGuidGreaterThanOrderByGuid(Collection<TaskState> states, String guid, Limit limit);

    /** The task, which nobody else changes until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select t from Task t where t.guid = :guid")
    Optional<Task> lockByGuid(String guid);
}
