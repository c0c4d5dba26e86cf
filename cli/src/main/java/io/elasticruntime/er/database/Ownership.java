package io.elasticruntime.er.database;

import static io.elasticruntime.er.database.Database.SUPERUSER;

import io.elasticruntime.er.deployment.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The statements that give each database to a role of its own: for a new server, and for one of an earlier version, in
 * which the superuser owns everything and every service logs in as superuser. To run them again changes nothing. They are
 * for {@code postgres --single -j}: each ends with a semicolon and an empty line, and none has an empty line within.
 */
public final class Ownership {

    /** What is not part of the server itself, of an extension, or of something that is given away with it. */
    private static final String OURS = """
            n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%%'
                and not exists (select from pg_depend d where d.objid = %s.oid and d.deptype in ('e', 'i', 'a')
                  and d.classid = '%s'::regclass and d.refclassid in ('pg_class'::regclass, 'pg_extension'::regclass))""";

    private Ownership() {}

    /** Makes the databases of a new server. */
    public static String creation() {
        StringBuilder statements = new StringBuilder();
        Database.ALL.forEach(database -> statement(statements, "create database \"" + database.name() + "\""));
        return statements.toString();
    }

    /**
     * By database, in the order in which they must run: roles and rights in the superuser's own, then what is in each.
     *
     * @param secrets passwords of the roles
     */
    public static Map<String, String> statements(Secrets secrets) {
        Map<String, String> byDatabase = new LinkedHashMap<>();
        byDatabase.put(SUPERUSER, roles(secrets));
        Database.ALL.forEach(database -> byDatabase.put(database.name(), contents(database.role())));
        return byDatabase;
    }

    /** Tells whether a server has had these statements: another one for other statements or passwords. */
    public static String fingerprint(Secrets secrets) {
        StringJoiner all = new StringJoiner("\n");
        statements(secrets).forEach((database, statements) -> all.add(database).add(statements));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Who may log in where: each role to its database, from anywhere that {@code connection} allows.
     *
     * @param connection {@code host}, or {@code hostssl} for TLS alone
     * @param from addresses of the services, such as {@code 127.0.0.1/32} or {@code all}
     */
    public static String access(String connection, String from) {
        StringJoiner lines = new StringJoiner("\n", "# Written by er.\n", "\n");
        for (Database database : Database.ALL) {
            lines.add(String.join(" ", connection, database.name(), database.role(), from, "scram-sha-256"));
        }
        lines.add("host all " + SUPERUSER + " 127.0.0.1/32 scram-sha-256");
        return lines.toString();
    }

    private static String roles(Secrets secrets) {
        StringBuilder statements = new StringBuilder();
        statement(statements, "alter role " + SUPERUSER + " password '" + secrets.get("database") + "'");
        for (String open : List.of(SUPERUSER, "template1")) {
            statement(statements, "revoke connect, temporary on database " + open + " from public");
        }
        for (Database database : Database.ALL) {
            String role = database.role();
            statement(
                    statements,
                    "do $$ begin if not exists (select from pg_roles where rolname = '" + role
                            + "') then create role \"" + role + "\"; end if; end $$");
            statement(
                    statements,
                    "alter role \"" + role + "\" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
                            + " password '" + database.password(secrets) + "'");
            statement(statements, "alter database \"" + database.name() + "\" owner to \"" + role + "\"");
            statement(statements, "revoke connect, temporary on database \"" + database.name() + "\" from public");
        }
        return statements.toString();
    }

    /** What the superuser owns in a database becomes the role's; sequences and indexes go with their tables. */
    private static String contents(String role) {
        StringBuilder statements = new StringBuilder();
        give(
                statements,
                role,
                "select format('alter table %I.%I owner to', n.nspname, c.relname) as change from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace where c.relowner = 10"
                        + " and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and "
                        + OURS.formatted("c", "pg_class"));
        give(
                statements,
                role,
                "select format('alter routine %s owner to', p.oid::regprocedure) as change from pg_proc p"
                        + " join pg_namespace n on n.oid = p.pronamespace where p.proowner = 10 and "
                        + OURS.formatted("p", "pg_proc"));
        give(
                statements,
                role,
                "select format('alter type %I.%I owner to', n.nspname, t.typname) as change from pg_type t"
                        + " join pg_namespace n on n.oid = t.typnamespace where t.typowner = 10"
                        + " and t.typtype in ('e', 'd', 'r') and "
                        + OURS.formatted("t", "pg_type"));
        give(
                statements,
                role,
                "select format('alter schema %I owner to', n.nspname) as change from pg_namespace n"
                        + " where n.nspowner = 10 and n.nspname <> 'public' and n.nspname <> 'information_schema'"
                        + " and n.nspname not like 'pg\\_%'");
        return statements.toString();
    }

    private static void give(StringBuilder statements, String role, String changes) {
        statement(
                statements,
                "do $$ declare given record; begin for given in " + changes + " loop execute given.change || ' \""
                        + role + "\"'; end loop; end $$");
    }

    private static void statement(StringBuilder statements, String statement) {
        statements.append(statement.replaceAll("\\s*\\n\\s*", " ")).append(";\n\n");
    }
}
