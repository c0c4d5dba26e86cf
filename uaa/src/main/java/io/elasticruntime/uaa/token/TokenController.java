package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.attempt.CallerAddress;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.user.User;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /oauth/token}. Parameters may be in the form or in the query; clients use both (uaa-and-clients.md a.1,
 * a.4). Secrets are only taken from the form: the filter chain refuses queries that have any.
 */
@RestController
class TokenController {

    private final Grants grants;
    private final JsonMapper json;

    TokenController(Grants grants, JsonMapper json) {
        this.grants = grants;
        this.json = json;
    }

    @PostMapping("/oauth/token")
    ResponseEntity<TokenAnswer> token(
            Client client, @RequestParam Map<String, String> form, HttpServletRequest request) {
        if (form.containsKey("client_assertion")) {
            throw UaaException.notSupported("Client assertions are not supported: use a client secret");
        }
        String grantType = required(form, "grant_type", "Missing grant type");
        TokenAnswer answer = switch (grantType) {
            case Grants.PASSWORD -> {
                permitted(client, grantType);
                yield password(client, form, CallerAddress.of(request));
            }
            case Grants.REFRESH_TOKEN -> {
                permitted(client, grantType);
                String token = required(form, "refresh_token", "Missing refresh token");
                yield grants.refresh(client, token, Scopes.parse(form.get("scope")));
            }
            case Grants.CLIENT_CREDENTIALS -> {
                permitted(client, grantType);
                yield grants.clientCredentials(client, Scopes.parse(form.get("scope")));
            }
            default ->
                throw new UaaException(
                        HttpStatus.BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type: " + grantType);
        };
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Pragma", "no-cache")
                .body(answer);
    }

    private TokenAnswer password(Client client, Map<String, String> form, String address) {
        if (form.containsKey("passcode")) {
            throw UaaException.notSupported("One-time passcodes are not supported: log in with name and password");
        }
        String hint = form.get("login_hint");
        if (hint != null && !hint.isBlank() && !User.UAA.equals(origin(hint))) {
            throw new UaaException(
                    HttpStatus.UNAUTHORIZED,
                    "unauthorized",
                    "The origin provided in the login_hint does not match an active Identity Provider,"
                            + " that supports password grant.");
        }
        return grants.password(
                client,
                required(form, "username", "Missing username"),
                required(form, "password", "Missing password"),
                Scopes.parse(form.get("scope")),
                address);
    }

    private String origin(String loginHint) {
        try {
            return json.readTree(loginHint).path("origin").asString("");
        } catch (JacksonException _) {
            throw UaaException.invalidRequest("login_hint is not JSON such as {\"origin\":\"uaa\"}");
        }
    }

    private static void permitted(Client client, String grantType) {
        if (!client.registration().grantTypes().contains(grantType)) {
            throw new UaaException(
                    HttpStatus.UNAUTHORIZED, "unauthorized_client", "Unauthorized grant type: " + grantType);
        }
    }

    private static String required(Map<String, String> form, String parameter, String complaint) {
        String value = form.get(parameter);
        if (value == null || value.isEmpty()) {
            throw UaaException.invalidRequest(complaint);
        }
        return value;
    }
}
