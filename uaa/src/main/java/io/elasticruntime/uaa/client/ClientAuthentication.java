package io.elasticruntime.uaa.client;

import io.elasticruntime.uaa.error.UaaException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds out which client calls: by HTTP Basic, or by {@code client_id} and {@code client_secret} in the form. Clients
 * send either or both (uaa-and-clients.md a.1, a.4).
 */
@Component
public class ClientAuthentication {

    private final Clients clients;
    private final ClientSecrets secrets;

    public ClientAuthentication(Clients clients, ClientSecrets secrets) {
        this.clients = clients;
        this.secrets = secrets;
    }

    /**
     * The client that has shown its secret.
     *
     * @param authorization the header, which counts before the form; null if there is none
     * @throws UaaException 401 if there are no credentials or they are wrong
     */
    public Client authenticate(
            @Nullable String authorization, @Nullable String clientId, @Nullable String clientSecret) {
        Credentials credentials = Credentials.from(authorization, clientId, clientSecret);
        if (credentials == null) {
            throw UaaException.badClient("Client credentials are missing");
        }
        return clients.findById(credentials.id())
                .filter(client -> secrets.matches(credentials.secret(), client.secretHash()))
                .orElseThrow(() -> UaaException.badClient("Bad credentials"));
    }

    record Credentials(String id, String secret) {

        static @Nullable Credentials from(
                @Nullable String authorization, @Nullable String clientId, @Nullable String clientSecret) {
            if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
                return basic(authorization.substring(6).strip());
            }
            if (clientId != null) {
                return new Credentials(clientId, clientSecret == null ? "" : clientSecret);
            }
            return null;
        }

        private static Credentials basic(String encoded) {
            try {
                String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon > 0) {
                    return new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
                }
            } catch (IllegalArgumentException _) {
                // not base64: answered like any other pair that cannot be right
            }
            throw UaaException.badClient("Bad credentials");
        }
    }
}
