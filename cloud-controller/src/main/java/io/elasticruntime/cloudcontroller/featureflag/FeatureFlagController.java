package io.elasticruntime.cloudcontroller.featureflag;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.featureflag.FeatureFlags.Setting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Feature flags (cc-v3.md 6.8). Everybody sees them, an admin sets them. */
@RestController
@RequestMapping("/v3/feature_flags")
class FeatureFlagController {

    private static final int LONGEST_MESSAGE = 250;

    private final FeatureFlags flags;
    private final Access access;

    FeatureFlagController(FeatureFlags flags, Access access) {
        this.flags = flags;
        this.access = access;
    }

    @GetMapping
    Envelope<FlagDocument> list(ListQuery query) {
        query.allow();
        Map<String, Setting> settings = flags.settings();
        List<FlagDocument> page = Stream.of(FeatureFlag.values())
                .skip((long) (query.page() - 1) * query.perPage())
                .limit(query.perPage())
                .map(flag -> FlagDocument.of(flag, settings.get(flag.text())))
                .toList();
        return Envelope.of(query, FeatureFlag.values().length, page);
    }

    @GetMapping("/{name}")
    FlagDocument get(@PathVariable String name) {
        return FlagDocument.of(flag(name), flags.settings().get(name));
    }

    @PatchMapping("/{name}")
    @Transactional
    FlagDocument update(Caller caller, @PathVariable String name, Body body) {
        body.allow("enabled", "custom_error_message");
        FeatureFlag flag = flag(name);
        access.requireAdmin(caller);
        Setting present = flags.settings().get(name);
        Boolean enabled = body.bool("enabled");
        String message = body.has("custom_error_message")
                ? body.text("custom_error_message", LONGEST_MESSAGE)
                : present == null ? null : present.customErrorMessage();
        body.check();
        boolean before = present == null ? flag.standard() : present.enabled();
        flags.set(flag, enabled == null ? before : enabled, message);
        return FlagDocument.of(flag, flags.settings().get(name));
    }

    private static FeatureFlag flag(String name) {
        return Stream.of(FeatureFlag.values())
                .filter(flag -> flag.text().equals(name))
                .findFirst()
                .orElseThrow(() -> CfApiException.notFound("Feature flag"));
    }

    record FlagDocument(
            String name,
            boolean enabled,
            @Nullable Instant updatedAt,
            @Nullable String customErrorMessage,
            Links links) {

        static FlagDocument of(FeatureFlag flag, @Nullable Setting setting) {
            return new FlagDocument(
                    flag.text(),
                    setting == null ? flag.standard() : setting.enabled(),
                    setting == null ? null : setting.updatedAt(),
                    setting == null ? null : setting.customErrorMessage(),
                    Links.self("/v3/feature_flags/" + flag.text()));
        }
    }
}
