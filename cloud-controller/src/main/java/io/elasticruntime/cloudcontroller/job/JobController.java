package io.elasticruntime.cloudcontroller.job;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.cloudcontroller.api.Links;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** How a job is doing (cc-v3.md 4.5). Everybody who knows its guid may ask. */
@RestController
class JobController {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    JobController(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @GetMapping("/v3/jobs/{guid}")
    JobDocument get(@PathVariable String guid) {
        return jdbc.sql("""
                        select guid, created_at, updated_at, operation, state, errors::text, warnings::text,
                               resource_type, resource_guid
                        from jobs where guid = :guid
                        """)
                .param("guid", guid)
                .query((row, _) -> {
                    Links links = Links.self("/v3/jobs/" + guid);
                    String operation = row.getString("operation");
                    boolean gone = operation.endsWith(".delete")
                            && row.getString("state").equals("COMPLETE");
                    if (row.getString("resource_type") != null && !gone) {
                        links.with(
                                row.getString("resource_type"),
                                "/v3/" + row.getString("resource_type") + "/" + row.getString("resource_guid"));
                    }
                    return new JobDocument(
                            guid,
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("updated_at").toInstant(),
                            operation,
                            row.getString("state"),
                            json.readValue(row.getString("errors"), new TypeReference<List<ErrorEntry>>() {}),
                            json.readValue(
                                    row.getString("warnings"), new TypeReference<List<Map<String, String>>>() {}),
                            links);
                })
                .optional()
                .orElseThrow(() -> CfApiException.notFound("Job"));
    }

    record JobDocument(
            String guid,
            Instant createdAt,
            Instant updatedAt,
            String operation,
            String state,
            List<ErrorEntry> errors,
            List<Map<String, String>> warnings,
            Links links) {}
}
