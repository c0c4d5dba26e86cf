package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.user.User;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Turns user names into ids and back, and tells nothing else; cloud-controller lives on it (uaa-and-clients.md a.3). */
@RestController
class UserIdsController {

    private static final Set<String> ATTRIBUTES = Set.of("id", "username", "origin");

    private final ScimSearch search;

    UserIdsController(ScimSearch search) {
        this.search = search;
    }

    @RequestMapping(
            path = "/ids/Users",
            method = {RequestMethod.GET, RequestMethod.POST})
    @Transactional(readOnly = true)
    ScimListing find(
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String sortOrder,
            @RequestParam(defaultValue = "1") int startIndex,
            @RequestParam(defaultValue = "" + ScimSearch.DEFAULT_COUNT) int count,
            @RequestParam(defaultValue = "false") boolean includeInactive) {
        ScimFilter parsed = ScimSearch.parse(filter);
        if (parsed == null) {
            throw ScimSearch.invalid("Invalid filter '" + filter + "'");
        }
        if (!parsed.all(UserIdsController::isAllowed)) {
            throw ScimSearch.invalid("Wildcards are not allowed in filter.");
        }
        String effective = includeInactive ? filter : "(" + filter + ") and active eq true";
        ScimSearch.Page<User> page = search.find(
                UsersController.KIND, new ScimSearch.Request(effective, "username", sortOrder, startIndex, count));
        return ScimListing.of(
                page,
                page.resources().stream()
                        .map(user -> new Identity(user.id(), user.username(), user.origin()))
                        .toList());
    }

    record Identity(String id, String userName, String origin) {}

    private static boolean isAllowed(ScimFilter.Comparison comparison) {
        return comparison.operator() == ScimFilter.Operator.EQ && ATTRIBUTES.contains(comparison.attribute());
    }
}
