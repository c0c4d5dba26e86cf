package io.elasticruntime.cellrep.executor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a container is for. The guid of an instance's container is the instance guid, that of a task's the task guid. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Workload.Instance.class, name = "lrp"),
    @JsonSubTypes.Type(value = Workload.OneOff.class, name = "task")
})
public sealed interface Workload {

    /** One index of a desired LRP. */
    record Instance(String processGuid, int index, String domain) implements Workload {}

    /** A task, which runs at most once. */
    record OneOff(String domain) implements Workload {}
}
