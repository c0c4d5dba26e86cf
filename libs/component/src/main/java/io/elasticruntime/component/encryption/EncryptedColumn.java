package io.elasticruntime.component.encryption;

/**
 * A column whose values are encrypted. Beside it stands the column {@code <column>_key}, which the database fills by
 * itself ({@code generated always as ... stored}): the label of the value's key, empty for a value from the time before
 * encryption, null for no value. An index over both {@code <column>_key} and the row's name finds what is to be
 * encrypted anew without a look at the rest.
 *
 * @param table such as {@code apps}
 * @param guid column that names a row, such as {@code guid}
 * @param column of type {@code text}
 */
public record EncryptedColumn(String table, String guid, String column) {

    /** The place of the value in the row of this name. */
    public Place place(String name) {
        return new Place(table, column, name);
    }

    String key() {
        return column + "_key";
    }
}
