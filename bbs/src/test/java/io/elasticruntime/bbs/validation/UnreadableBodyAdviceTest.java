package io.elasticruntime.bbs.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.elasticruntime.bbs.Definitions;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import io.elasticruntime.diego.task.TasksApi;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.mock.http.MockHttpInputMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

class UnreadableBodyAdviceTest {

    /** What both an LRP and a task have, with a null where an element should be, and the field that is named. */
    private static final List<List<String>> NULLS_OF_BOTH = List.of(
            List.of("{'env': [null]}", "env"),
            List.of("{'cached_dependencies': [null]}", "cached_dependencies"),
            List.of("{'action': {'run': {'path': 'x', 'user': 'x', 'args': [null]}}}", "action.args"),
            List.of("{'action': {'run': {'path': 'x', 'user': 'x', 'env': [null]}}}", "action.env"),
            List.of("{'action': {'serial': {'actions': [null]}}}", "action.actions"),
            List.of("{'action': {'parallel': {'actions': [null]}}}", "action.actions"),
            List.of("{'action': {'codependent': {'actions': [null]}}}", "action.actions"),
            List.of("{'action': {'try': {'action': {'serial': {'actions': [null]}}}}}", "action.action.actions"),
            List.of("{'metric_tags': {'a': null}}", "metric_tags.a"),
            List.of("{'egress_rules': [null]}", "egress_rules"),
            List.of("{'egress_rules': [{'destinations': [null]}]}", "egress_rules.destinations"),
            List.of("{'egress_rules': [{'ports': [null]}]}", "egress_rules.ports"),
            List.of("{'placement_tags': [null]}", "placement_tags"),
            List.of(
                    "{'certificate_properties': {'organizational_unit': [null]}}",
                    "certificate_properties.organizational_unit"),
            List.of("{'image_layers': [null]}", "image_layers"),
            List.of("{'volume_mounts': [null]}", "volume_mounts"),
            List.of("{'volume_mounted_files': [null]}", "volume_mounted_files"),
            List.of("{'network': {'properties': {'a': null}}}", "network.properties.a"));

    private static final List<List<String>> NULLS_OF_LRPS = List.of(
            List.of("{'ports': [null]}", "ports"),
            List.of("{'routes': {'cf-router': null}}", "routes.cf-router"),
            List.of("{'setup': {'serial': {'actions': [null]}}}", "setup.actions"),
            List.of("{'monitor': {'parallel': {'actions': [null]}}}", "monitor.actions"),
            List.of("{'check_definition': {'checks': [null]}}", "check_definition.checks"),
            List.of("{'check_definition': {'readiness_checks': [null]}}", "check_definition.readiness_checks"),
            List.of("{'sidecars': [null]}", "sidecars"));

    private final UnreadableBodyAdvice advice = new UnreadableBodyAdvice();
    private final JsonMapper json = mapper();

    private JsonMapper mapper() {
        JsonMapper.Builder mapper = Definitions.JSON.rebuild();
        advice.customize(mapper);
        return mapper.build();
    }

    static Stream<List<String>> nullsOfLrps() {
        return Stream.concat(NULLS_OF_BOTH.stream(), NULLS_OF_LRPS.stream());
    }

    static Stream<List<String>> nullsOfTasks() {
        return NULLS_OF_BOTH.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nullsOfLrps")
    void aNullElementInALongRunningProcessIsNamed(List<String> violation) {
        assertThat(badField(violation.get(0), DesiredLrp.class)).isEqualTo(violation.get(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nullsOfTasks")
    void aNullElementInATaskIsNamed(List<String> violation) {
        assertThat(badField("{'task_definition': " + violation.get(0) + "}", TasksApi.Desire.class))
                .isEqualTo("task_definition." + violation.get(1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
                    {'routes': {'cf-router': null}}  | routes.cf-router
                    {'metric_tags': {'a': null}}     | metric_tags.a
                    """)
    void aNullElementInAnUpdateIsNamed(String body, String field) {
        assertThat(badField(body, DesiredLrpUpdate.class)).isEqualTo(field);
    }

    @Test
    void aValueOfAnotherTypeIsNamed() {
        assertThat(badField("{'instances': 'many'}", DesiredLrp.class)).isEqualTo("instances");
        assertThat(badField("{'action': {'fly': {}}}", DesiredLrp.class)).isEqualTo("action");
    }

    @Test
    void theAnswerIsThatOfEveryInvalidField() {
        ProblemDetail problem = answer("{'ports': [8080, null]}", HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(problem.getType()).hasToString("urn:elastic-runtime:problem:invalid-request");
        assertThat(problem.getDetail()).isEqualTo("Invalid field: ports");
        assertThat(problem.getProperties()).containsEntry("fields", List.of("ports"));
    }

    @Test
    void whatIsNoJsonIsABadRequestThatSaysWhy() {
        assertThat(answer("{'ports': [8080}", HttpStatus.BAD_REQUEST).getDetail())
                .startsWith("The body cannot be read: Unexpected close marker '}'");
    }

    private String badField(String body, Class<?> type) {
        return UnreadableBodyAdvice.field(
                catchThrowableOfType(DatabindException.class, () -> json.readValue(body.replace('\'', '"'), type)));
    }

    private ProblemDetail answer(String body, HttpStatus status) {
        JacksonException cause = catchThrowableOfType(
                JacksonException.class, () -> json.readValue(body.replace('\'', '"'), DesiredLrp.class));
        ResponseEntity<ProblemDetail> answer = advice.handle(
                new HttpMessageNotReadableException("unreadable", cause, new MockHttpInputMessage(new byte[0])));
        assertThat(answer.getStatusCode()).isEqualTo(status);
        return answer.getBody();
    }
}
