package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlag;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * Which files need not be sent (cc-v3.md 5.2). Only those are known that were in packages of the orgs to which the caller
 * may push, and in the size that they had there.
 */
@RestController
class ResourceMatchesController {

    private static final int MOST = 5000;

    private final ResourcePool pool;
    private final FeatureFlags flags;
    private final Access access;

    ResourceMatchesController(ResourcePool pool, FeatureFlags flags, Access access) {
        this.pool = pool;
        this.access = access;
        this.flags = flags;
    }

    record Matches(List<Match> resources) {}

    record Match(Map<String, String> checksum, long sizeInBytes, String path, String mode) {}

    @PostMapping("/v3/resource_matches")
    @ResponseStatus(HttpStatus.CREATED)
    Matches match(Caller caller, Body body) {
        if (!flags.isEnabled(FeatureFlag.RESOURCE_MATCHING)) {
            return new Matches(List.of());
        }
        JsonNode resources = body.allow("resources").json().path("resources");
        body.check();
        if (!resources.isArray() || resources.isEmpty()) {
            throw CfApiException.unprocessable("Resources must have at least 1 resource");
        }
        if (resources.size() > MOST) {
            throw CfApiException.unprocessable("Resources is limited to " + MOST + " resources");
        }
        List<KnownFile> files = resources.valueStream().map(KnownFile::of).toList();
        Map<String, Long> known = pool.sizes(files, access.organizationsToPushTo(caller));
        return new Matches(files.stream()
                .filter(file -> Long.valueOf(file.size()).equals(known.get(file.sha1())))
                .map(file -> new Match(Map.of("value", file.sha1()), file.size(), file.path(), file.mode()))
                .toList());
    }
}
