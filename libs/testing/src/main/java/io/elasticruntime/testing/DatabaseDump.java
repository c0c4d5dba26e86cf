package io.elasticruntime.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * What a thief of a database finds: all rows of all tables as text.
 *
 * @param tables content by name of the table
 */
public record DatabaseDump(Map<String, String> tables) {

    /** Reads the whole database. */
    public static DatabaseDump of(DataSource database) throws SQLException, IOException {
        Map<String, String> tables = new TreeMap<>();
        try (Connection connection = database.getConnection()) {
            for (String table : names(connection)) {
                ByteArrayOutputStream rows = new ByteArrayOutputStream();
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy (select * from " + table + ") to stdout", rows);
                tables.put(table, rows.toString(StandardCharsets.UTF_8));
            }
        }
        return new DatabaseDump(tables);
    }

    /** Tables in which the secret can be read: as it is, in hexadecimal digits, or in base64 wherever it begins there. */
    public Set<String> tablesWith(String secret) {
        Set<String> found = new TreeSet<>();
        for (String form : forms(secret)) {
            tables.forEach((table, rows) -> {
                if (rows.contains(form)) {
                    found.add(table);
                }
            });
        }
        return found;
    }

    private static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select quote_ident(table_schema) || '.' || quote_ident(table_name)
                        from information_schema.tables
                        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                        """)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static Set<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(bytes);
        Set<String> forms = new LinkedHashSet<>(List.of(secret, hex, hex.toUpperCase(Locale.ROOT)));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String base64 = Base64.getEncoder().encodeToString(shifted).replace("=", "");
            // The first and last digits also depend on what stands before and behind.
            String inner = base64.substring(before == 0 ? 0 : before + 1, base64.length() - 1);
            forms.add(inner);
            forms.add(inner.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }
}
