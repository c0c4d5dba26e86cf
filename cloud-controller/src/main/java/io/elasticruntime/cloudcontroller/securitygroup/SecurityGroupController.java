package io.elasticruntime.cloudcontroller.securitygroup;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.access.Visibility;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.data.domain.Page;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Security groups, to read (cc-v3.md 6.5): the global ones and those of the caller's spaces. */
@RestController
class SecurityGroupController {

    private final SecurityGroupRepository groups;
    private final Access access;
    private final JdbcClient jdbc;

    SecurityGroupController(SecurityGroupRepository groups, Access access, JdbcClient jdbc) {
        this.groups = groups;
        this.access = access;
        this.jdbc = jdbc;
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
        Specification<SecurityGroup> wanted = (root, _, cb) -> cb.equal(root.get("guid"), guid);
        return groups.findOne(wanted.and(visible(caller)))
                .map(group -> GroupDocument.of(group, bindings(), access.readableSpaces(caller)))
                .orElseThrow(() -> CfApiException.notFound("Security group"));
    }

    @PostMapping("/v3/security_groups")
    void create() {
        throw CfApiException.unprocessable("Creating security groups is not supported");
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
    record Binding(String group, String space, String phase) {}

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
