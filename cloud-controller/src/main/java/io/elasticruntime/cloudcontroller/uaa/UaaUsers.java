package io.elasticruntime.cloudcontroller.uaa;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names of users, as UAA knows them (uaa-and-clients.md a.3). */
@Component
public class UaaUsers {

    private static final Logger log = LoggerFactory.getLogger(UaaUsers.class);
    private static final int BATCH = 100;
    private static final int UNAUTHORIZED = 401;
    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Peers peers;
    private final UaaProperties uaa;
    private final InstantSource clock;
    private @Nullable Token token;

    UaaUsers(Peers peers, UaaProperties uaa, InstantSource clock) {
        this.peers = peers;
        this.uaa = uaa;
        this.clock = clock;
    }

    /** What UAA knows of these users; clients and the unknown are missing, and everybody while UAA does not answer. */
    public Map<String, UaaUser> byGuid(Collection<String> guids) {
        Map<String, UaaUser> found = new HashMap<>();
        List<String> wanted = List.copyOf(guids);
        try {
            for (int from = 0; from < wanted.size(); from += BATCH) {
                List<String> batch = wanted.subList(from, Math.min(from + BATCH, wanted.size()));
                find(anyOf("id", batch), batch.size()).forEach(user -> found.put(user.guid(), user));
            }
        } catch (CfApiException unavailable) {
            log.atWarn().addKeyValue("reason", unavailable.getMessage()).log("User names are not known for now");
        }
        return found;
    }

    /**
     * Users of that name, one of each origin.
     *
     * @param origin null: of any
     * @throws CfApiException UaaUnavailable
     */
    public List<UaaUser> byName(Collection<String> names, @Nullable String origin) {
        List<UaaUser> users = new ArrayList<>(find(anyOf("userName", names), BATCH));
        users.removeIf(user -> origin != null && !origin.equals(user.origin()));
        return users;
    }

    private static String anyOf(String attribute, Collection<String> values) {
        return values.stream()
                .map(value -> attribute + " eq \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" or "));
    }

    private List<UaaUser> find(String filter, int count) {
        String document = answering(() -> {
            String shown = token();
            try {
                return find(filter, count, shown);
            } catch (ProblemException refused) {
                if (refused.status().value() != UNAUTHORIZED) {
                    throw refused;
                }
                // Our own token has been revoked, as when the secret of the client was changed.
                forget(shown);
                return find(filter, count, token());
            }
        });
        return JSON.readTree(document)
                .path("resources")
                .valueStream()
                .map(user -> new UaaUser(
                        user.path("id").asString(),
                        user.path("userName").asString(),
                        user.path("origin").asString("uaa")))
                .toList();
    }

    private @Nullable String find(String filter, int count, String bearer) {
        return client().get()
                .uri("/ids/Users?includeInactive=true&count={count}&filter={filter}", count, filter)
                .header("Authorization", "Bearer " + bearer)
                .retrieve()
                .body(String.class);
    }

    private synchronized void forget(String revoked) {
        if (token != null && token.value().equals(revoked)) {
            token = null;
        }
    }

    private synchronized String token() {
        Token present = token;
        if (present == null || clock.instant().isAfter(present.until())) {
            present = freshToken();
            token = present;
        }
        return present.value();
    }

    private Token freshToken() {
        LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("grant_type", "client_credentials");
        String document = answering(() -> client().post()
                .uri("/oauth/token")
                .headers(headers -> headers.setBasicAuth(uaa.clientId(), uaa.clientSecret()))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(form)
                .retrieve()
                .body(String.class));
        JsonNode json = JSON.readTree(document);
        Duration lifetime = Duration.ofSeconds(json.path("expires_in").asLong(120));
        return new Token(
                json.path("access_token").asString(),
                clock.instant().plus(lifetime).minus(TOKEN_MARGIN));
    }

    private RestClient client() {
        return peers.rest(peers.url("uaa"));
    }

    private static String answering(Supplier<@Nullable String> call) {
        try {
            String answer = call.get();
            if (answer != null) {
                return answer;
            }
        } catch (ResourceAccessException | ProblemException failure) {
            log.atWarn().addKeyValue("reason", failure.getMessage()).log("UAA does not answer");
        }
        throw new CfApiException(CfError.UAA_UNAVAILABLE, "The UAA service is currently unavailable");
    }

    private record Token(String value, Instant until) {}

    /** @param origin identity provider, {@code uaa} for its own users */
    public record UaaUser(String guid, String username, String origin) {}
}
