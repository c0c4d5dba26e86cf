package io.elasticruntime.component.http;

import static io.elasticruntime.component.http.CallerRules.CELL;
import static io.elasticruntime.component.http.CallerRules.EVERYBODY;
import static io.elasticruntime.component.http.CallerRules.call;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CallerRulesTest {

    private static final CallerRules RULES = CallerRules.of(
            "store",
            call("GET", "/internal/files/{name}").by(CELL),
            call("PUT", "/internal/files/{name}").by("bridge"),
            call("/internal/**").byNobody(),
            call("POST", "/letters").by(EVERYBODY),
            call("/**").by("router"));

    @ParameterizedTest(name = "{0} may {1} {2}: {3}")
    @CsvSource({
        "cell, GET, /internal/files/a, true",
        "cell-z1-0, GET, /internal/files/a, true",
        "cell-z1-0, HEAD, /internal/files/a, true",
        "cellar, GET, /internal/files/a, false",
        "CELL, GET, /internal/files/a, false",
        "cell-z1-0, PUT, /internal/files/a, false",
        "cell-z1-0, GET, /internal/files/a/b, false",
        "cell-z1-0, GET, /internal/files/a/, false",
        "bridge, PUT, /internal/files/a, true",
        "bridge, GET, /internal/files/a, false",
        "bridge, DELETE, /internal/files/a, false",
        "router, GET, /internal/files/a, false",
        "router, GET, /internal, false",
        "router, GET, /letters, true",
        "bridge, GET, /letters, false",
        "bridge, POST, /letters, true",
        "store, GET, /actuator/health, true",
        "health-monitor, GET, /actuator/health, true",
        "er, GET, /actuator/metrics/jvm.memory.used, true",
        "health-monitor, GET, /actuator/metrics, false",
        "router, GET, /actuator/health, false",
        "er, GET, /actuator/env, false",
        "er, POST, /actuator/health, false"
    })
    void theFirstRuleOfMethodAndPathDecides(String caller, String method, String path, boolean may) throws Exception {
        assertThat(answer(caller, method, path).getStatus()).isEqualTo(may ? 200 : 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%69nternal/files/a",
                "/internal/%66iles/a",
                "/internal;x=1/files/a",
                "/internal/files/a;jsessionid=1",
                "/%69%6e%74%65%72%6e%61%6c/other"
            })
    void noSpellingOfAPathReachesAnApiPastItsRule(String path) throws Exception {
        assertThat(answer("router", "GET", path).getStatus()).isEqualTo(403);
    }

    @Test
    void aPathThatIsDispatchedElsewhereFallsUnderTheRuleOfThatPlace() throws Exception {
        assertThat(answer("cell-z1-0", "GET", "/%69nternal/files/%61").getStatus())
                .isEqualTo(200);
        assertThat(answer("cell-z1-0", "GET", "/internal%2Ffiles/a").getStatus())
                .isEqualTo(403);
        assertThat(answer("cell-z1-0", "GET", "//internal/files/a").getStatus()).isEqualTo(403);
        assertThat(answer("cell-z1-0", "GET", "/internal/%zz").getStatus()).isEqualTo(403);
    }

    @Test
    void whoHasNoCertificateGetsNowhereAndIsTold() throws Exception {
        MockHttpServletResponse answer = answer(null, "POST", "/letters");
        assertThat(answer.getStatus()).isEqualTo(403);
        assertThat(answer.getContentType()).isEqualTo("application/problem+json");
        assertThat(answer.getContentAsString())
                .contains("\"type\":\"urn:elastic-runtime:problem:caller-not-allowed\"")
                .contains("\"detail\":\"a caller without a certificate may not call POST /letters of store\"");
    }

    @Test
    void aRefusalNamesTheCallerAndTheApi() throws Exception {
        assertThat(answer("bridge", "GET", "/internal/files/a").getContentAsString())
                .contains("\"caller\":\"bridge\"")
                .contains("\"api\":\"GET /internal/files/a\"");
    }

    @Test
    void whatNoRuleNamesIsRefusedToEverybody() throws Exception {
        CallerRules none = CallerRules.of("store");
        assertThat(answer(none, true, "router", "GET", "/letters").getStatus()).isEqualTo(403);
        assertThat(answer(none, true, "er", "GET", "/actuator/health").getStatus())
                .isEqualTo(200);
    }

    @Test
    void withoutCertificatesNobodyHasANameAndNothingIsRefused() throws Exception {
        assertThat(answer(RULES, false, null, "GET", "/internal/files/a").getStatus())
                .isEqualTo(200);
    }

    private static MockHttpServletResponse answer(@Nullable String caller, String method, String path)
            throws ServletException, IOException {
        return answer(RULES, true, caller, method, path);
    }

    private static MockHttpServletResponse answer(
            CallerRules rules, boolean enforced, @Nullable String caller, String method, String path)
            throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        if (caller != null) {
            request.setAttribute(PeerFilter.PEER, caller);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        new CallerFilter(rules, enforced).doFilter(request, response, new MockFilterChain());
        return response;
    }
}
