package io.elasticruntime.er.component;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.certificates.Identity;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Calls the internal APIs of this deployment's components with the certificate that {@code er} has. */
public final class ComponentClient {

    private final Map<String, URI> components;
    private final HttpClient http;

    ComponentClient(Map<String, URI> components, HttpClient http) {
        this.components = components;
        this.http = http;
    }

    /** @throws Refusal if nothing was ever started here */
    public static ComponentClient connect() {
        Home home = Home.fromEnvironment();
        if (!Files.exists(home.certificates("er")) || !Files.exists(home.secrets())) {
            throw new Refusal("Nothing runs here. Start it with: ./er up");
        }
        LocalDeployment deployment = new LocalDeployment(home, Options.of(home), Secrets.of(home, null));
        Map<String, URI> components = new TreeMap<>(deployment.peers());
        components.remove("doppler"); // it speaks gRPC
        for (Instance instance : deployment.instances()) {
            String scheme = instance.component().router() ? "http" : "https";
            components.put(instance.name(), URI.create(scheme + "://127.0.0.1:" + instance.port()));
        }
        return new ComponentClient(components, Identity.client(home.certificates("er")));
    }

    /** Names of everything that can be asked. */
    Set<String> components() {
        return components.keySet();
    }

    /**
     * Sends one request and answers as soon as the answer begins.
     *
     * @param component its name, or that of a cell
     * @param path with query, such as {@code /v1/cells}
     * @param body null: none
     * @throws Refusal if there is no such component, or it cannot be reached
     */
    public HttpResponse<InputStream> send(
            String component, String method, String path, @Nullable String body, Map<String, String> headers) {
        return exchange(
                component,
                method,
                path,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body),
                headers);
    }

    /** The same with a body that need not be text, nor in memory. */
    HttpResponse<InputStream> exchange(
            String component, String method, String path, BodyPublisher body, Map<String, String> headers) {
        URI base = components.get(component);
        if (base == null) {
            throw new Refusal(
                    "There is no component " + component + ". There are: " + String.join(", ", components.keySet()));
        }
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path.startsWith("/") ? path : "/" + path))
                    .method(method, body);
            headers.forEach(request::setHeader);
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new Refusal(component + " does not answer at " + base + ". See: ./er status", e);
        } catch (IllegalArgumentException e) {
            throw new Refusal(e.getMessage() == null ? "this is no request" : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }

    /** What an answer that is no success says, on one line. */
    static String problem(String component, HttpResponse<InputStream> answer) {
        StringBuilder line = new StringBuilder(component + " answered " + answer.statusCode());
        try (InputStream body = answer.body()) {
            String text = new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
            try {
                JsonNode problem = Json.MAPPER.readTree(text);
                String type = problem.path("type").asString("");
                String name = type.substring(type.lastIndexOf(':') + 1);
                line.append(name.isEmpty() || name.equals("blank") ? "" : " " + name);
                String detail =
                        problem.path("detail").asString(problem.path("error").asString(""));
                line.append(detail.isEmpty() ? "" : ": " + detail);
            } catch (JacksonException _) {
                line.append(
                        text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse(""));
            }
        } catch (IOException e) {
            line.append(", and the rest of the answer is missing: ").append(e.getMessage());
        }
        return line.toString();
    }
}
