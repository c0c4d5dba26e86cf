package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsTest {

    private static final Map<String, List<String>> MIGRATIONS =
            Map.of("uaa", List.of("V1.sql"), "ccdb", List.of("V1.sql"));

    @Test
    void optionsKeysAndTwoDatabasesAreInEveryBackup() {
        assertThat(contents(MIGRATIONS, "data/options.json", "data/secrets.json")
                        .missing())
                .isEmpty();
        assertThat(contents(Map.of("uaa", List.of("V1.sql"), "ccdb", List.of()), "data/options.json")
                        .missing())
                .containsExactly("data/secrets.json", "databases/ccdb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/options.json", "data/blobstore/droplets/ab/cd/x", "databases/ccdb/public.apps"})
    void whatABackupHasBelongsToIt(String entry) {
        assertThat(contents(MIGRATIONS, entry).foreign()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "data/postgres/pg_hba.conf",
        "databases/diego/public.desired_lrps",
        "data/certificates/ca.key",
        "data/options.json/x",
        "data/blobstore",
        "databases/postgres/pg_authid",
        "blobstore/x"
    })
    void whatNoBackupHasIsForeign(String entry) {
        assertThat(contents(MIGRATIONS, entry).foreign()).containsExactly(entry);
    }

    @Test
    void rowsTakeThreeTimesTheRoomAndNoSumIsTooLarge() {
        Map<String, Contents.Entry> entries = Map.of(
                "data/blobstore/x",
                new Contents.Entry(1000, ""),
                "databases/uaa/public.users",
                new Contents.Entry(10, ""));
        long base = new Contents(1, "1", Map.of(), Map.of(), Map.of()).room();
        assertThat(new Contents(1, "1", Map.of(), Map.of(), entries).room()).isEqualTo(base + 1030);
        Map<String, Contents.Entry> huge =
                Map.of("a", new Contents.Entry(Long.MAX_VALUE, ""), "b", new Contents.Entry(Long.MAX_VALUE, ""));
        assertThat(new Contents(1, "1", Map.of(), Map.of(), huge).room()).isEqualTo(Long.MAX_VALUE);
    }

    private static Contents contents(Map<String, List<String>> migrations, String... entries) {
        Map<String, Contents.Entry> named = new LinkedHashMap<>();
        for (String entry : entries) {
            named.put(entry, new Contents.Entry(0, ""));
        }
        return new Contents(Contents.FORMAT, "1", migrations, Map.of(), named);
    }
}
