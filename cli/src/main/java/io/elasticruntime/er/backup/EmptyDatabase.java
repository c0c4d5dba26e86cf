package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/** A database without tables, which a backup fills. */
final class EmptyDatabase {

    /** As Flyway makes it, which goes on with it at the next start. */
    private static final String HISTORY = """
            create table flyway_schema_history (installed_rank int not null constraint flyway_schema_history_pk primary key,
              version varchar(50), description varchar(200) not null, type varchar(20) not null,
              script varchar(1000) not null, checksum int, installed_by varchar(100) not null,
              installed_on timestamp not null default now(), execution_time int not null, success boolean not null);
            create index flyway_schema_history_s_idx on flyway_schema_history (success)""";

    private EmptyDatabase() {}

    /** Where the rows of a table come from. */
    interface Rows {
        InputStream of(String table) throws IOException;
    }

    /**
     * Fills it in one transaction. Foreign keys and triggers are away meanwhile; the keys are checked when they come back.
     *
     * @param connection of the role that shall own everything in it
     * @param scripts the migrations' SQL, in their order
     * @param saved the names of the tables that were saved
     */
    static void fill(
            Connection connection,
            List<String> scripts,
            List<String> saved,
            List<Contents.Sequence> sequences,
            Rows rows)
            throws IOException, SQLException {
        connection.setAutoCommit(false);
        Sql.execute(connection, List.of(HISTORY));
        Sql.execute(connection, scripts);
        Map<String, String> tables = Snapshot.tables(connection);
        List<String> names = tables.values().stream().map(Snapshot::name).toList();
        List<String> keys = Sql.texts(connection, keys("add constraint %I %s", ", pg_get_constraintdef(k.oid)"));
        Sql.execute(connection, Sql.texts(connection, keys("drop constraint %I", "")));
        Sql.execute(connection, each(names, "alter table %s disable trigger user"));
        Sql.execute(connection, each(names, "delete from %s"));
        for (String table : saved) {
            String target = tables.get(table);
            if (target == null) {
                throw new Refusal("The backup has a table " + table + " that its migrations do not make.");
            }
            try (InputStream in = rows.of(table)) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin", in);
            }
        }
        Sql.execute(connection, each(names, "alter table %s enable trigger user"));
        Sql.execute(connection, keys);
        for (Contents.Sequence sequence : sequences) {
            set(connection, sequence);
        }
        connection.commit();
    }

    /** Statements that change each table with a foreign key. */
    private static String keys(String change, String further) {
        return "select format('alter table %I.%I " + change + "', n.nspname, c.relname, k.conname" + further + ")"
                + " from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace"
                + " where k.contype = 'f' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'"
                + " order by 1";
    }

    private static List<String> each(List<String> tables, String statement) {
        return tables.stream().map(statement::formatted).toList();
    }

    private static void set(Connection connection, Contents.Sequence sequence) throws SQLException {
        try (var set = connection.prepareStatement("select setval(format('%I.%I', ?, ?)::regclass, ?, ?)")) {
            set.setString(1, sequence.schema());
            set.setString(2, sequence.name());
            set.setLong(3, sequence.value());
            set.setBoolean(4, sequence.called());
            set.execute();
        }
    }
}
