package io.elasticruntime.er.database;

import io.elasticruntime.er.deployment.Secrets;
import java.util.List;

/**
 * One database of the platform and the role that owns it. A service knows only its own role, which is no superuser and may
 * connect to no other database.
 *
 * @param name of the database, such as {@code ccdb}
 * @param role that owns it and logs in, such as {@code cc}
 */
public record Database(String name, String role) {

    /** Who keeps the server; {@code er} alone has its password. */
    public static final String SUPERUSER = "postgres";

    public static final List<Database> ALL =
            List.of(new Database("uaa", "uaa"), new Database("ccdb", "cc"), new Database("diego", "bbs"));

    /** @throws IllegalArgumentException if there is no such database */
    public static Database named(String name) {
        return ALL.stream()
                .filter(database -> database.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no database is called " + name));
    }

    /** The role's password. */
    public String password(Secrets secrets) {
        return secrets.get("database_" + role);
    }
}
