package io.elasticruntime.component.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes RFC 9457 problem documents. */
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

    /** Answers a request with the document of a problem, where Spring MVC is not there to do it. */
    static void write(ProblemException problem, HttpServletResponse response) throws IOException {
        ProblemDetail document = problem.document();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", String.valueOf(document.getType()));
        members.put("title", String.valueOf(document.getTitle()));
        members.put("status", document.getStatus());
        members.put("detail", String.valueOf(document.getDetail()));
        members.putAll(problem.properties());
        response.setStatus(document.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(JSON.writeValueAsBytes(members));
    }
}
