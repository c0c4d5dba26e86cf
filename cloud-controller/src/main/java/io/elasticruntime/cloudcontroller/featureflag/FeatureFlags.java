package io.elasticruntime.cloudcontroller.featureflag;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the flags are set to; one that was never set has its default. */
@Component
public class FeatureFlags {

    private final JdbcClient jdbc;

    FeatureFlags(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public boolean isEnabled(FeatureFlag flag) {
        return jdbc.sql("select enabled from feature_flags where name = :name")
                .param("name", flag.text())
                .query(Boolean.class)
                .optional()
                .orElse(flag.standard());
    }

    /** @throws CfApiException FeatureDisabled, if the flag is off and the caller may not bypass it */
    public void require(Caller caller, FeatureFlag flag) {
        if ((caller.isAdmin() && flag.adminExempt()) || isEnabled(flag)) {
            return;
        }
        Setting setting = settings().get(flag.text());
        String message = setting == null ? null : setting.customErrorMessage();
        throw new CfApiException(
                CfError.FEATURE_DISABLED, "Feature Disabled: " + (message == null ? flag.text() : message));
    }

    /** What was set, by name. */
    Map<String, Setting> settings() {
        return jdbc
                .sql("select name, enabled, custom_error_message, updated_at from feature_flags")
                .query((row, _) -> new Setting(
                        row.getString("name"),
                        row.getBoolean("enabled"),
                        row.getString("custom_error_message"),
                        row.getTimestamp("updated_at").toInstant()))
                .list()
                .stream()
                .collect(Collectors.toMap(Setting::name, Function.identity()));
    }

    void set(FeatureFlag flag, boolean enabled, @Nullable String customErrorMessage) {
        jdbc.sql("""
                insert into feature_flags (name, enabled, custom_error_message, updated_at)
                values (:name, :enabled, :message, now())
                on conflict (name) do update set
                    enabled = excluded.enabled, custom_error_message = excluded.custom_error_message, updated_at = now()
                """)
                .param("name", flag.text())
                .param("enabled", enabled)
                .param("message", customErrorMessage)
                .update();
    }

    record Setting(String name, boolean enabled, @Nullable String customErrorMessage, Instant updatedAt) {}
}
