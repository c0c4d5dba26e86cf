package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
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

    private static final String HISTORY = "flyway_schema_history";

    /** As Flyway makes it, which goes on with it at the next start. */
    private static final String HISTORY_TABLE = """
            create table flyway_schema_history (installed_rank int not null constraint flyway_schema_history_pk primary key,
              version varchar(50), description varchar(200) not null, type varchar(20) not null,
              script varchar(1000) not null, checksum int, installed_by varchar(100) not null,
              installed_on timestamp not null default now(), execution_time int not null, success boolean not null);
            create index flyway_schema_history_s_idx on flyway_schema_history (success)""";

    private final Connection connection;

    private Snapshot(Connection connection) {
        this.connection = connection;
    }

    /** Fixes the moment. */
    static Snapshot of(String url, String user, String password) throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
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
        return texts(connection, "select script from " + HISTORY + " where success order by installed_rank");
    }

    /** {@code copy} targets, such as {@code "public"."apps" ("id", "name")}, by file name; generated columns are not copied. */
    Map<String, String> tables() throws SQLException {
        return tables(connection);
    }

    private static Map<String, String> tables(Connection connection) throws SQLException {
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
                            "select last_value, is_called from " + quote(name[0]) + "." + quote(name[1]))) {
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

    /** Where the rows of a table come from. */
    interface Rows {
        InputStream of(String table) throws IOException;
    }

    /**
     * Fills an empty database in one transaction.
     *
     * @param superuser connection to it
     * @param role that shall own everything in it
     * @param scripts the migrations' SQL, in their order
     * @param saved the names of the tables that were saved
     */
    static void restore(
            Connection superuser,
            String role,
            List<String> scripts,
            List<String> saved,
            List<Contents.Sequence> sequences,
            Rows rows)
            throws IOException, SQLException {
        superuser.setAutoCommit(false);
        try (Statement statement = superuser.createStatement()) {
            statement.execute("set session authorization " + quote(role));
            statement.execute(HISTORY_TABLE);
            for (String script : scripts) {
                statement.execute(script);
            }
            statement.execute("reset session authorization");
            statement.execute("set session_replication_role = replica"); // no foreign keys, no triggers meanwhile
            Map<String, String> tables = tables(superuser);
            for (String target : tables.values()) {
                statement.execute("delete from " + target.substring(0, target.indexOf(" (")));
            }
            for (String table : saved) {
                String target = tables.get(table);
                if (target == null) {
                    throw new Refusal("The backup has a table " + table + " that its migrations do not make.");
                }
                try (InputStream in = rows.of(table)) {
                    superuser.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin", in);
                }
            }
        }
        for (Contents.Sequence sequence : sequences) {
            try (var set = superuser.prepareStatement("select setval(format('%I.%I', ?, ?)::regclass, ?, ?)")) {
                set.setString(1, sequence.schema());
                set.setString(2, sequence.name());
                set.setLong(3, sequence.value());
                set.setBoolean(4, sequence.called());
                set.execute();
            }
        }
        superuser.commit();
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
