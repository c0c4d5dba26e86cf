package io.elasticruntime.component.encryption;

import java.nio.charset.StandardCharsets;

/**
 * Where an encrypted value stands. The place is authenticated with the value: copied to another table, column or row, it
 * does not open.
 *
 * @param table of the service's own database, such as {@code apps}
 * @param column of that table
 * @param guid what names the row; never changed while the row lives
 */
public record Place(String table, String column, String guid) {

    /** The bytes that are authenticated: no name of a table or column contains a zero byte, nor does a text of the database. */
    byte[] bytes() {
        return (table + '\0' + column + '\0' + guid).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return table + "." + column + " of " + guid;
    }
}
