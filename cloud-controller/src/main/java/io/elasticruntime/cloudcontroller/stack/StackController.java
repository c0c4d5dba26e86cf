package io.elasticruntime.cloudcontroller.stack;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents;
import io.elasticruntime.cloudcontroller.auditevent.AuditEvents.Party;
import io.elasticruntime.cloudcontroller.resource.Filter;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stacks (cc-v3.md 6.4). Everybody sees them, an admin changes them. */
@RestController
@RequestMapping("/v3/stacks")
class StackController {

    private static final List<String> STATES = List.of("ACTIVE", "DEPRECATED", "RESTRICTED", "DISABLED");
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_REASON = 5000;

    private final StackRepository stacks;
    private final StackProperties properties;
    private final Access access;
    private final AuditEvents events;
    private final JdbcClient jdbc;

    StackController(
            StackRepository stacks, StackProperties properties, Access access, AuditEvents events, JdbcClient jdbc) {
        this.stacks = stacks;
        this.properties = properties;
        this.access = access;
        this.events = events;
        this.jdbc = jdbc;
    }

    @GetMapping
    Envelope<StackDocument> list(ListQuery query) {
        query.allow("names", "default", "label_selector");
        Filter<Stack> filter = Filter.of(query, Stack.class).in("names", "name");
        String standard = query.text("default");
        if (standard != null) {
            filter.and((root, _, cb) -> standard.equals("true")
                    ? cb.equal(root.get("name"), properties.name())
                    : cb.notEqual(root.get("name"), properties.name()));
        }
        return Envelope.of(query, filter.page(stacks, "name"), this::document);
    }

    @GetMapping("/{guid}")
    StackDocument get(@PathVariable String guid) {
        return document(stack(guid));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    StackDocument create(Caller caller, Body body) {
        access.requireAdmin(caller);
        body.allow("name", "description", "state", "state_reason", "metadata");
        Stack stack = new Stack(body.requiredString("name", LONGEST_NAME), body.text("description", LONGEST_NAME));
        change(stack, body);
        if (stacks.findByName(stack.name()).isPresent()) {
            throw CfApiException.unprocessable("Name must be unique");
        }
        stacks.saveAndFlush(stack);
        record("audit.stack.create", caller, stack, body);
        return document(stack);
    }

    @PatchMapping("/{guid}")
    @Transactional
    StackDocument update(Caller caller, @PathVariable String guid, Body body) {
        access.requireAdmin(caller);
        body.allow("state", "state_reason", "metadata");
        Stack stack = stack(guid);
        change(stack, body);
        stacks.saveAndFlush(stack);
        record("audit.stack.update", caller, stack, body);
        return document(stack);
    }

    private static void change(Stack stack, Body body) {
        String state = body.string("state");
        if (state != null && !STATES.contains(state)) {
            body.fault("State must be one of " + String.join(", ", STATES));
        } else if (state != null) {
            stack.setState(state);
        }
        if (body.has("state_reason")) {
            stack.setStateReason(body.text("state_reason", LONGEST_REASON));
        }
        stack.mergeMetadata(body);
        body.check();
    }

    @DeleteMapping("/{guid}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void delete(Caller caller, @PathVariable String guid) {
        access.requireAdmin(caller);
        Stack stack = stack(guid);
        boolean used = jdbc.sql("select exists (select from apps where stack = :name)")
                .param("name", stack.name())
                .query(Boolean.class)
                .single();
        if (used) {
            throw CfApiException.unprocessable(
                    "Cannot delete stack '" + stack.name() + "' because apps are currently using the stack.");
        }
        stacks.delete(stack);
        record("audit.stack.delete", caller, stack, Body.of("{}"));
    }

    private void record(String type, Caller caller, Stack stack, Body body) {
        events.record(
                type,
                caller,
                new Party(stack.guid(), "stack", stack.name()),
                null,
                null,
                Map.of("request", body.json()));
    }

    private Stack stack(String guid) {
        return stacks.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Stack"));
    }

    private StackDocument document(Stack stack) {
        return new StackDocument(
                stack.guid(),
                stack.createdAt(),
                stack.updatedAt(),
                stack.name(),
                stack.description(),
                stack.state(),
                stack.stateReason(),
                stack.name(),
                stack.name(),
                stack.name().equals(properties.name()),
                stack.metadata(),
                Links.self("/v3/stacks/" + stack.guid()));
    }

    record StackDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String name,
            @Nullable String description,
            String state,
            @Nullable String stateReason,
            String runRootfsImage,
            String buildRootfsImage,
            @JsonProperty("default") boolean standard,
            Metadata metadata,
            Links links) {}
}
