package io.elasticruntime.lifecycle;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code DATABASE_URL} of an app: the first bound relational database (cell-and-staging.md C5). */
final class DatabaseUrl {

    private static final Map<String, String> SCHEMES =
            Map.of("mysql", "mysql2", "mysql2", "mysql2", "postgres", "postgres", "postgresql", "postgres");

    private DatabaseUrl() {}

    /** @param services {@code VCAP_SERVICES}; text that is no JSON has no database */
    static Optional<String> of(String services) {
        try {
            return Yaml.map(services).values().stream()
                    .flatMap(DatabaseUrl::elements)
                    .flatMap(binding -> property(binding, "credentials"))
                    .flatMap(credentials -> property(credentials, "uri"))
                    .flatMap(uri -> normalised(String.valueOf(uri)))
                    .findFirst();
        } catch (Yaml.Invalid invalid) {
            return Optional.empty();
        }
    }

    private static Stream<?> elements(Object bindings) {
        return bindings instanceof List<?> list ? list.stream() : Stream.empty();
    }

    private static Stream<?> property(Object holder, String name) {
        return holder instanceof Map<?, ?> map ? Stream.ofNullable(map.get(name)) : Stream.empty();
    }

    private static Stream<String> normalised(String uri) {
        try {
            String scheme = String.valueOf(URI.create(uri).getScheme());
            return Stream.ofNullable(SCHEMES.get(scheme)).map(adapter -> adapter + uri.substring(scheme.length()));
        } catch (IllegalArgumentException notAUri) {
            return Stream.empty();
        }
    }
}
