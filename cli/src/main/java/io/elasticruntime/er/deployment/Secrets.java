package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Json;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Passwords and keys of one deployment, made at its first start and kept in its data directory, readable by its owner alone.
 *
 * @param values by name
 */
public record Secrets(Map<String, String> values) {

    private static final String[] NAMES = {
        "admin", "database", "database_uaa", "database_cc", "database_bbs", "cloud_controller", "doppler"
    };
    private static final int BYTES = 18;

    /**
     * The secrets of the deployment, made now if there are none.
     *
     * @param adminPassword the administrator's password, if the user wants a certain one
     */
    public static Secrets of(Home home, @Nullable String adminPassword) {
        Map<String, String> known = Files.exists(home.secrets())
                ? Json.read(home.secrets(), Secrets.class).values()
                : Map.of();
        Map<String, String> values = new TreeMap<>(known);
        SecureRandom random = new SecureRandom();
        for (String name : NAMES) {
            values.computeIfAbsent(name, _ -> {
                byte[] bytes = new byte[BYTES];
                random.nextBytes(bytes);
                return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            });
        }
        if (adminPassword != null) {
            values.put("admin", adminPassword);
        }
        Secrets secrets = new Secrets(
                EncryptionKeys.areIn(values) ? values : EncryptionKeys.first().in(values));
        if (!secrets.values().equals(known)) {
            Json.write(home.secrets(), secrets);
        }
        return secrets;
    }

    /** These secrets with other encryption keys. */
    public Secrets with(EncryptionKeys keys) {
        return new Secrets(keys.in(values));
    }

    /** These secrets with other encryption keys, kept in the data directory from now on. */
    public Secrets save(Home home, EncryptionKeys keys) {
        Secrets secrets = with(keys);
        Json.write(home.secrets(), secrets);
        return secrets;
    }

    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no secret is called " + name);
        }
        return value;
    }
}
