package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.organization.OrganizationDocument;
import io.elasticruntime.cloudcontroller.organization.OrganizationRepository;
import io.elasticruntime.cloudcontroller.space.Space;
import io.elasticruntime.cloudcontroller.space.SpaceDocument;
import io.elasticruntime.cloudcontroller.space.SpaceRepository;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Spaces and orgs that come along with apps, if {@code include} asks for them (cc-v3.md 4.2). */
@Component
class AppIncludes {

    private final SpaceRepository spaces;
    private final OrganizationRepository organizations;

    AppIncludes(SpaceRepository spaces, OrganizationRepository organizations) {
        this.spaces = spaces;
        this.organizations = organizations;
    }

    Map<String, List<?>> of(ListQuery query, List<App> apps) {
        Set<String> asked = query.include("space", "org", "space.organization");
        if (asked.isEmpty()) {
            return Map.of();
        }
        List<Space> found =
                spaces.findByGuidIn(apps.stream().map(App::spaceGuid).distinct().toList());
        Map<String, List<?>> included = new LinkedHashMap<>();
        included.put("spaces", found.stream().map(SpaceDocument::of).toList());
        if (asked.contains("org") || asked.contains("space.organization")) {
            included.put(
                    "organizations",
                    organizations
                            .findByGuidIn(found.stream()
                                    .map(Space::organizationGuid)
                                    .distinct()
                                    .toList())
                            .stream()
                            .map(OrganizationDocument::of)
                            .toList());
        }
        return included;
    }
}
