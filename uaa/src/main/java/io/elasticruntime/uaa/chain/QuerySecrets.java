package io.elasticruntime.uaa.chain;

import io.elasticruntime.uaa.error.UaaException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Refuses secrets in the address of a request: addresses are kept where bodies are not, in logs of proxies and in
 * histories. The name of the parameter is said, never its value.
 */
final class QuerySecrets {

    private static final Set<String> SECRETS = Set.of(
            "password",
            "oldPassword",
            "passcode",
            "client_secret",
            "refresh_token",
            "access_token",
            "token",
            "assertion",
            "client_assertion");

    private QuerySecrets() {}

    /** @throws UaaException 400 {@code invalid_request} if the query has a secret */
    static void refuse(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
            if (SECRETS.contains(name)) {
                throw UaaException.invalidRequest(
                        "Parameter " + name + " must be sent in the form of the request's body, not in its query");
            }
        }
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw UaaException.invalidRequest("The query is not encoded as it must be");
        }
    }
}
