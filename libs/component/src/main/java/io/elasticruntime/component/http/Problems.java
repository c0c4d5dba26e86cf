package io.elasticruntime.component.http;

import java.net.URI;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads RFC 9457 problem documents. */
final class Problems {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Problems() {}

    static ProblemDetail parse(String body) {
        JsonNode json = JSON.readTree(body);
        ProblemDetail document = ProblemDetail.forStatus(json.path("status").asInt(500));
        document.setType(URI.create(json.path("type").asString("about:blank")));
        document.setTitle(json.path("title").asString(""));
        document.setDetail(json.path("detail").asString(document.getTitle()));
        json.properties().forEach(member -> {
            switch (member.getKey()) {
                case "type", "title", "status", "detail", "instance" -> {}
                default -> document.setProperty(member.getKey(), JSON.treeToValue(member.getValue(), Object.class));
            }
        });
        return document;
    }
}
