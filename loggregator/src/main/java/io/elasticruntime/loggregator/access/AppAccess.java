package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.http.Peers;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks cloud controller, in the user's name, which apps the user may see. Each question is asked: a role that has been
 * taken away is missed at once. Those who ask the same at the same moment share one answer.
 */
@Component
public class AppAccess {

    private static final Logger log = LoggerFactory.getLogger(AppAccess.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE = 500;

    /** Lists of apps that are being read at once. */
    private static final int LISTS = 4;

    /** Nothing else is put into the path of a request (CVE-2018-1268). */
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Peers peers;
    private final Semaphore lists = new Semaphore(LISTS, true);
    private final Map<Right, CompletableFuture<Verdict>> asked = new ConcurrentHashMap<>();

    AppAccess(Peers peers) {
        this.peers = peers;
    }

    /** Cloud controller's word on an app. */
    public enum Verdict {
        /** The user may see the app. */
        GRANTED,
        /** The token is no good. */
        UNAUTHENTICATED,
        /** There is no such app, or the user may not know of it. */
        HIDDEN,
        /** Cloud controller could not say. */
        UNKNOWN
    }

    /**
     * Whether the bearer may read what belongs to an app.
     *
     * @param authorization the user's {@code Authorization} header
     * @param appGuid the app
     */
    public Verdict to(String authorization, String appGuid) {
        if (!GUID.matcher(appGuid).matches()) {
            return Verdict.HIDDEN;
        }
        Right right = new Right(authorization, appGuid);
        CompletableFuture<Verdict> own = new CompletableFuture<>();
        CompletableFuture<Verdict> running = asked.putIfAbsent(right, own);
        if (running != null) {
            return running.join();
        }
        Verdict verdict = Verdict.UNKNOWN;
        try {
            verdict = ask(authorization, appGuid);
            return verdict;
        } finally {
            asked.remove(right);
            own.complete(verdict);
        }
    }

    /** The guids of all apps that the bearer may see. */
    public Set<String> visibleApps(String authorization) {
        lists.acquireUninterruptibly();
        try {
            return readVisibleApps(authorization);
        } finally {
            lists.release();
        }
    }

    private Set<String> readVisibleApps(String authorization) {
        Set<String> guids = new HashSet<>();
        for (int page = 1; ; page++) {
            String body = cloudController()
                    .get()
                    .uri("/v3/apps?per_page={size}&page={page}", PAGE, page)
                    .header(HttpHeaders.AUTHORIZATION, authorization)
                    .retrieve()
                    .body(String.class);
            JsonNode answer = JSON.readTree(body == null ? "{}" : body);
            answer.path("resources").forEach(app -> guids.add(app.path("guid").asString("")));
            if (answer.path("pagination").path("next").path("href").isMissingNode()) {
                return guids;
            }
        }
    }

    private Verdict ask(String authorization, String appGuid) {
        try {
            return cloudController()
                    .get()
                    .uri("/v3/apps/{guid}", appGuid)
                    .header(HttpHeaders.AUTHORIZATION, authorization)
                    .exchangeForRequiredValue((_, answer) -> verdict(answer));
        } catch (ResourceAccessException e) {
            log.atWarn().addKeyValue("app", appGuid).setCause(e).log("cloud controller does not answer");
            return Verdict.UNKNOWN;
        }
    }

    private static Verdict verdict(ClientHttpResponse answer) throws IOException {
        return switch (answer.getStatusCode().value()) {
            case 200 -> Verdict.GRANTED;
            case 401 -> Verdict.UNAUTHENTICATED;
            case 403, 404 -> Verdict.HIDDEN;
            default -> Verdict.UNKNOWN;
        };
    }

    private RestClient cloudController() {
        return peers.rest(peers.url("cloud-controller"));
    }

    private record Right(String authorization, String appGuid) {}
}
