package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.Page;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Security groups (cc-v3.md 6.5): a caller sees the global ones and those of his spaces. Changes reach apps that run
 * already, for new connections; what is staged or runs as a task keeps what it began with.
 */
@RestController
class SecurityGroupController {

    private static final int LONGEST_NAME = 250;
    private static final List<String> PHASES = List.of("running", "staging");

    private final SecurityGroupRepository groups;
    private final Access access;
    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final JsonMapper json;
    private final ApplicationEventPublisher publisher;

    SecurityGroupController(
            SecurityGroupRepository groups,
            Access access,
            JdbcClient jdbc,
            Jobs jobs,
            JsonMapper json,
            ApplicationEventPublisher publisher) {
        this.publisher = publisher;
        this.groups = groups;
        this.access = access;
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.json = json;
    }

    @GetMapping("/v3/security_groups")
    Envelope<GroupDocument> list(Caller caller, ListQuery query) {
        query.allow(
                "names",
                "running_space_guids",
                "staging_space_guids",
                "globally_enabled_running",
                "globally_enabled_staging");
        Filter<SecurityGroup> filter = Filter.of(query, SecurityGroup.class).and(visible(caller));
        filter.in("names", "name");
        global(query, filter, "globally_enabled_running", "runningDefault");
        global(query, filter, "globally_enabled_staging", "stagingDefault");
        bound(query, filter, "running_space_guids", "running");
        bound(query, filter, "staging_space_guids", "staging");
        return envelope(caller, query, filter);
    }

    private static void global(ListQuery query, Filter<SecurityGroup> filter, String parameter, String attribute) {
        String wanted = query.text(parameter);
        if (wanted != null) {
            filter.and((root, _, cb) -> cb.equal(root.get(attribute), Boolean.parseBoolean(wanted)));
        }
    }

    private void bound(ListQuery query, Filter<SecurityGroup> filter, String parameter, String phase) {
        List<String> spaces = query.values(parameter);
        if (spaces != null) {
            filter.among(
                    "guid",
                    bindings().stream()
                            .filter(binding -> binding.phase().equals(phase) && spaces.contains(binding.space()))
                            .map(Binding::group)
                            .toList());
        }
    }

    @GetMapping("/v3/spaces/{guid}/running_security_groups")
    Envelope<GroupDocument> running(Caller caller, ListQuery query, @PathVariable String guid) {
        return ofSpace(caller, query, guid, "running", "runningDefault");
    }

    @GetMapping("/v3/spaces/{guid}/staging_security_groups")
    Envelope<GroupDocument> staging(Caller caller, ListQuery query, @PathVariable String guid) {
        return ofSpace(caller, query, guid, "staging", "stagingDefault");
    }

    private Envelope<GroupDocument> ofSpace(
            Caller caller, ListQuery query, String space, String phase, String attribute) {
        query.allow("names");
        access.requireSpaceRead(caller, space, "Space");
        List<String> bound = bindings().stream()
                .filter(binding ->
                        binding.phase().equals(phase) && binding.space().equals(space))
                .map(Binding::group)
                .toList();
        Filter<SecurityGroup> filter = Filter.of(query, SecurityGroup.class).in("names", "name");
        filter.and((root, _, cb) -> bound.isEmpty()
                ? cb.isTrue(root.get(attribute))
                : cb.or(cb.isTrue(root.get(attribute)), root.get("guid").in(bound)));
        return envelope(caller, query, filter);
    }

    @GetMapping("/v3/security_groups/{guid}")
    GroupDocument get(Caller caller, @PathVariable String guid) {
        return document(caller, visibleGroup(caller, guid));
    }

    @PostMapping("/v3/security_groups")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    GroupDocument create(Caller caller, Body body) {
        access.requireAdmin(caller);
        body.allow("name", "globally_enabled", "rules", "relationships");
        body.requiredString("name", LONGEST_NAME);
        Map<String, List<String>> spaces = new LinkedHashMap<>();
        PHASES.forEach(phase -> spaces.put(phase, body.relationships(phase + "_spaces")));
        SecurityGroup group = new SecurityGroup();
        change(group, body);
        groups.saveAndFlush(group);
        spaces.forEach((phase, guids) -> bind(caller, group.guid(), guids, phase));
        if (group.runningDefault()) {
            publisher.publishEvent(new SecurityGroupsChanged(null));
        }
        return document(caller, group);
    }

    @PatchMapping("/v3/security_groups/{guid}")
    @Transactional
    GroupDocument update(Caller caller, @PathVariable String guid, Body body) {
        access.requireAdmin(caller);
        body.allow("name", "globally_enabled", "rules");
        SecurityGroup group = visibleGroup(caller, guid);
        boolean everywhere = group.runningDefault();
        change(group, body);
        groups.saveAndFlush(group);
        publisher.publishEvent(new SecurityGroupsChanged(
                everywhere || group.runningDefault()
                        ? null
                        : bindings().stream()
                                .filter(binding -> binding.group().equals(guid) && binding.isRunning())
                                .map(Binding::space)
                                .toList()));
        return document(caller, group);
    }

    @DeleteMapping("/v3/security_groups/{guid}")
    ResponseEntity<Void> delete(Caller caller, @PathVariable String guid) {
        access.requireAdmin(caller);
        visibleGroup(caller, guid);
        return jobs.accept(SecurityGroupDeletion.OPERATION, "security_group", guid);
    }

    @PostMapping("/v3/security_groups/{guid}/relationships/{phase:running|staging}_spaces")
    @Transactional
    Relationship.Many bind(Caller caller, @PathVariable String guid, @PathVariable String phase, Body body) {
        visibleGroup(caller, guid);
        List<String> spaces = body.data();
        body.check();
        bind(caller, guid, spaces, phase);
        return Relationship.toMany(bindings().stream()
                .filter(binding ->
                        binding.group().equals(guid) && binding.phase().equals(phase))
                .map(Binding::space)
                .filter(access.readableSpaces(caller)::contains)
                .toList());
    }

    @DeleteMapping("/v3/security_groups/{guid}/relationships/{phase:running|staging}_spaces/{space}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unbind(Caller caller, @PathVariable String guid, @PathVariable String phase, @PathVariable String space) {
        visibleGroup(caller, guid);
        access.requireSpaceRead(caller, space, "Space");
        access.requireSpaceUpdate(caller, space);
        int unbound = jdbc.sql("""
                        delete from security_group_spaces
                        where security_group_guid = :group and space_guid = :space and phase = :phase
                        """)
                .param("group", guid)
                .param("space", space)
                .param("phase", phase)
                .update();
        if (unbound == 0) {
            throw CfApiException.unprocessable("Unable to unbind security group from space with guid '" + space
                    + "'. Ensure the space is bound to this security group.");
        }
        tell(List.of(space), phase);
    }

    private void bind(Caller caller, String group, List<String> spaces, String phase) {
        List<String> unknown = spaces.stream()
                .filter(space -> !access.canReadSpace(caller, space))
                .toList();
        if (!unknown.isEmpty()) {
            throw CfApiException.unprocessable("Spaces with guids [\"" + String.join("\", \"", unknown)
                    + "\"] do not exist, or you do not have access to them.");
        }
        for (String space : spaces) {
            access.requireSpaceUpdate(caller, space);
            jdbc.sql("""
                            insert into security_group_spaces (security_group_guid, space_guid, phase)
                            values (:group, :space, :phase) on conflict do nothing
                            """)
                    .param("group", group)
                    .param("space", space)
                    .param("phase", phase)
                    .update();
        }
        tell(spaces, phase);
    }

    private void tell(List<String> spaces, String phase) {
        if (phase.equals("running") && !spaces.isEmpty()) {
            publisher.publishEvent(new SecurityGroupsChanged(spaces));
        }
    }

    private void change(SecurityGroup group, Body body) {
        String name = body.string("name", LONGEST_NAME);
        Body enabled = body.object("globally_enabled");
        Boolean running = enabled.bool("running");
        Boolean staging = enabled.bool("staging");
        List<Body> rules = body.objects("rules");
        SecurityRules.faults(rules).forEach(body::fault);
        body.check();
        if (name != null && !name.equals(group.name())) {
            if (groups.existsByName(name)) {
                throw CfApiException.unprocessable("Security group with name '" + name + "' already exists.");
            }
            group.setName(name);
        }
        if (running != null) {
            group.setRunningDefault(running);
        }
        if (staging != null) {
            group.setStagingDefault(staging);
        }
        if (body.has("rules")) {
            group.setRules(rules.stream()
                    .map(rule -> json.<Map<String, Object>>convertValue(rule.json(), new TypeReference<>() {}))
                    .toList());
        }
    }

    private SecurityGroup visibleGroup(Caller caller, String guid) {
        Specification<SecurityGroup> wanted = (root, _, cb) -> cb.equal(root.get("guid"), guid);
        return groups.findOne(wanted.and(visible(caller))).orElseThrow(() -> CfApiException.notFound("Security group"));
    }

    private GroupDocument document(Caller caller, SecurityGroup group) {
        return GroupDocument.of(group, bindings(), access.readableSpaces(caller));
    }

    private Envelope<GroupDocument> envelope(Caller caller, ListQuery query, Filter<SecurityGroup> filter) {
        Page<SecurityGroup> page = filter.page(groups);
        List<Binding> bindings = bindings();
        Visibility spaces = access.readableSpaces(caller);
        return Envelope.of(query, page, group -> GroupDocument.of(group, bindings, spaces));
    }

    private Specification<SecurityGroup> visible(Caller caller) {
        Visibility spaces = access.readableSpaces(caller);
        List<String> bound = bindings().stream()
                .filter(binding -> spaces.contains(binding.space()))
                .map(Binding::group)
                .toList();
        return (root, _, cb) -> {
            if (spaces.everything()) {
                return cb.conjunction();
            }
            var global = cb.or(cb.isTrue(root.get("runningDefault")), cb.isTrue(root.get("stagingDefault")));
            return bound.isEmpty() ? global : cb.or(global, root.get("guid").in(bound));
        };
    }

    private List<Binding> bindings() {
        return jdbc.sql(
                        "select security_group_guid as \"group\", space_guid as space, phase from security_group_spaces")
                .query(Binding.class)
                .list();
    }

    /** @param phase {@code running} or {@code staging} */
    record Binding(String group, String space, String phase) {

        boolean isRunning() {
            return phase.equals("running");
        }
    }

    record GroupDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String name,
            List<Map<String, Object>> rules,
            Map<String, Boolean> globallyEnabled,
            Map<String, Relationship.Many> relationships,
            Links links) {

        static GroupDocument of(SecurityGroup group, List<Binding> bindings, Visibility spaces) {
            return new GroupDocument(
                    group.guid(),
                    group.createdAt(),
                    group.updatedAt(),
                    group.name(),
                    group.rules(),
                    Map.of("running", group.runningDefault(), "staging", group.stagingDefault()),
                    Map.of(
                            "running_spaces", bound(group, bindings, spaces, "running"),
                            "staging_spaces", bound(group, bindings, spaces, "staging")),
                    Links.self("/v3/security_groups/" + group.guid()));
        }

        private static Relationship.Many bound(
                SecurityGroup group, List<Binding> bindings, Visibility spaces, String phase) {
            return Relationship.toMany(bindings.stream()
                    .filter(binding -> binding.group().equals(group.guid())
                            && binding.phase().equals(phase)
                            && spaces.contains(binding.space()))
                    .map(Binding::space)
                    .collect(Collectors.toList()));
        }
    }
}
