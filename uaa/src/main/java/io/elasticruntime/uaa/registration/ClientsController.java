package io.elasticruntime.uaa.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.Clients;
import io.elasticruntime.uaa.error.UaaException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows clients, never their secrets. Clients come from the deployment's settings and cannot be changed here. */
@RestController
@RequestMapping("/oauth/clients")
class ClientsController {

    private final Clients clients;

    ClientsController(Clients clients) {
        this.clients = clients;
    }

    @GetMapping
    Listing list() {
        List<Resource> all =
                clients.findAll(Sort.by("clientId")).stream().map(Resource::of).toList();
        return new Listing(
                all, 1, all.size(), all.size(), List.of("http://cloudfoundry.org/schema/scim/oauth-clients-1.0"));
    }

    @GetMapping("/{clientId}")
    Resource get(@PathVariable String clientId) {
        return clients.findById(clientId)
                .map(Resource::of)
                .orElseThrow(() -> new UaaException(
                        HttpStatus.NOT_FOUND, "not_found", "No client with requested id: " + clientId));
    }

    record Listing(
            List<Resource> resources, int startIndex, int itemsPerPage, int totalResults, List<String> schemas) {}

    record Resource(
            @JsonProperty("client_id") String clientId,
            @Nullable String name,
            Set<String> scope,
            Set<String> authorities,
            @JsonProperty("authorized_grant_types") Set<String> authorizedGrantTypes,
            @JsonProperty("resource_ids") List<String> resourceIds,
            List<String> autoapprove,
            @JsonProperty("access_token_validity") long accessTokenValidity,
            @JsonProperty("refresh_token_validity") long refreshTokenValidity,
            long lastModified) {

        static Resource of(Client client) {
            Client.Registration registration = client.registration();
            return new Resource(
                    client.clientId(),
                    registration.name(),
                    registration.scopes(),
                    registration.authorities(),
                    registration.grantTypes(),
                    List.of("none"),
                    List.of(),
                    registration.accessTokenValidity().toSeconds(),
                    registration.refreshTokenValidity().toSeconds(),
                    client.lastModified().toEpochMilli());
        }
    }
}
