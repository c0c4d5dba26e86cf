package io.elasticruntime.er.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;

/** All tables of one database as they were at one moment, while others go on writing. */
final class Snapshot implements AutoCloseable {

    private final Connection connection;

    private Snapshot(Connection connection) {
        this.connection = connection;
    }

    /** Fixes the moment; the connection is closed with the snapshot. */
    static Snapshot of(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1"); // the first statement takes the snapshot
        }
        return new Snapshot(connection);
    }

    /** Scripts that this database has had, in their order. */
    List<String> migrations() throws SQLException {
        return Sql.texts(connection, "select script from flyway_schema_history where success order by installed_rank");
    }

    /** {@code copy} targets, such as {@code "public"."apps" ("id", "name")}, by file name; generated columns are not copied. */
    Map<String, String> tables() throws SQLException {
        return tables(connection);
    }

    /** The table of a {@code copy} target, as it is written in a statement. */
    static String name(String target) {
        return target.substring(0, target.indexOf(" ("));
    }

    static Map<String, String> tables(Connection connection) throws SQLException {
        Map<String, String> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select n.nspname || '.' || c.relname,
                          format('%I.%I (%s)', n.nspname, c.relname, string_agg(format('%I', a.attname), ', ' order by a.attnum))
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                            and a.attgenerated = ''
                        where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
                          and n.nspname not like 'pg\\_%'
                        group by n.nspname, c.relname""")) {
            while (rows.next()) {
                tables.put(rows.getString(1), rows.getString(2));
            }
        }
        return tables;
    }

    void copy(String table, OutputStream out) throws IOException, SQLException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", out);
    }

    /** Read after the tables: sequences know no snapshot, and may be ahead of the tables but never behind. */
    List<Contents.Sequence> sequences() throws SQLException {
        List<Contents.Sequence> sequences = new ArrayList<>();
        for (String[] name : names()) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select last_value, is_called from " + Sql.quote(name[0]) + "." + Sql.quote(name[1]))) {
                row.next();
                sequences.add(new Contents.Sequence(name[0], name[1], row.getLong(1), row.getBoolean(2)));
            }
        }
        return sequences;
    }

    private List<String[]> names() throws SQLException {
        List<String[]> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select schemaname, sequencename from pg_sequences")) {
            while (rows.next()) {
                names.add(new String[] {rows.getString(1), rows.getString(2)});
            }
        }
        return names;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
