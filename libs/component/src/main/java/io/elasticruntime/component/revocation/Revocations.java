package io.elasticruntime.component.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What UAA tells of revocations, as a document and as an event: {@code GET} {@value #PATH}. As
 * {@code text/event-stream} it is an event {@value #ALL} with everything that is in force, and then for each change an
 * event {@value #MORE} with what has been added; every few seconds without a change an event {@value #ALIVE}.
 *
 * @param generation UAA's position in the order of revocations
 * @param entries revocations, oldest first
 */
public record Revocations(long generation, List<Revocation> entries) {

    /** Where UAA tells of revocations. */
    public static final String PATH = "/internal/revocations";

    /** Event: all revocations in force; what the reader knew before does not count any more. */
    public static final String ALL = "all";

    /** Event: further revocations. */
    public static final String MORE = "more";

    /** Event: nothing has happened. */
    public static final String ALIVE = "alive";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Revocations {
        entries = List.copyOf(entries);
    }

    /** On one line. */
    public String toJson() {
        ObjectNode document = JSON.createObjectNode();
        document.put("generation", generation);
        ArrayNode array = document.putArray("revocations");
        for (Revocation entry : entries) {
            array.addObject()
                    .put("user_id", entry.userId())
                    .put("client_id", entry.clientId())
                    .put("token_id", entry.tokenId())
                    .put("generation", entry.generation())
                    .put("expires", entry.expires().toString());
        }
        return JSON.writeValueAsString(document);
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static Revocations parse(String json) {
        try {
            JsonNode document = JSON.readTree(json);
            List<Revocation> entries = new ArrayList<>();
            for (JsonNode entry : document.path("revocations")) {
                entries.add(new Revocation(
                        entry.path("user_id").asString(""),
                        entry.path("client_id").asString(""),
                        entry.path("token_id").asString(""),
                        entry.path("generation").asLong(),
                        Instant.parse(entry.path("expires").asString())));
            }
            return new Revocations(document.path("generation").asLong(), entries);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("this is no list of revocations", e);
        }
    }
}
