package io.elasticruntime.component.http;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.ServiceNames;
import io.elasticruntime.component.tls.ComponentTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.MDC;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * Clients of the other components: mutual TLS, bounded in time, with the request id of the exchange that they serve. A
 * refused connection is tried three times with jitter, which is safe because nothing was sent; everything else is the
 * caller's decision. A problem document in an answer becomes a {@link ProblemException}.
 */
public final class Peers {

    private static final int CONNECT_ATTEMPTS = 3;
    private static final int CONNECT_BACKOFF_MILLIS = 50;
    private static final int LARGEST_PROBLEM = 64 * 1024;

    private final ComponentProperties component;
    private final HttpClient http;
    private final RestClient.Builder builder;

    public Peers(ComponentProperties component, ComponentTls tls, RestClient.Builder builder) {
        this.component = component;
        this.http = httpClient(component, tls);
        this.builder = builder.clone()
                .requestFactory(requestFactory())
                .requestInterceptor(Peers::withRequestId)
                .requestInterceptor(this::bounded)
                .requestInterceptor(Peers::retryingRefusedConnections)
                .defaultStatusHandler(HttpStatusCode::isError, (_, response) -> throwProblem(builder, response));
    }

    /** The client of an {@code @HttpExchange} interface that the named component implements. */
    public <T> T client(Class<T> api, String peer) {
        return client(api, component.peer(peer));
    }

    /** The client of an {@code @HttpExchange} interface that answers at {@code baseUrl}, such as that of one cell. */
    public <T> T client(Class<T> api, URI baseUrl) {
        RestClientAdapter adapter = RestClientAdapter.create(rest(baseUrl));
        return HttpServiceProxyFactory.builderFor(adapter).build().createClient(api);
    }

    /** A plain client for streams and other exchanges that no interface describes. */
    public RestClient rest(URI baseUrl) {
        return builder.clone().baseUrl(baseUrl.toString()).build();
    }

    /** The underlying client, for exchanges that last longer than a call. */
    public HttpClient http() {
        return http;
    }

    /** The base URL of a component; see {@link ComponentProperties#peer}. */
    public URI url(String peer) {
        return component.peer(peer);
    }

    /** Where a URL that was kept leads now, if its host is one of the {@link ServiceNames}; the URL as it is, if not. */
    public URI locate(URI url) {
        return component.locate(url);
    }

    private ClientHttpRequestFactory requestFactory() {
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http);
        factory.setReadTimeout(component.http().readTimeout());
        return factory;
    }

    private static HttpClient httpClient(ComponentProperties component, ComponentTls tls) {
        HttpClient.Builder http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(component.http().connectTimeout());
        SslBundle bundle = tls.bundle();
        if (bundle != null) {
            SSLContext context = bundle.createSslContext();
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setCipherSuites(bundle.getOptions().getCiphers());
            parameters.setProtocols(bundle.getOptions().getEnabledProtocols());
            http.sslContext(context).sslParameters(parameters);
        }
        return http.build();
    }

    private static ClientHttpResponse withRequestId(
            HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
        String id = MDC.get(RequestIdFilter.MDC_KEY);
        if (id != null && !request.getHeaders().containsHeader(RequestIdFilter.HEADER)) {
            request.getHeaders().set(RequestIdFilter.HEADER, id);
        }
        return execution.execute(request, body);
    }

    private static ClientHttpResponse retryingRefusedConnections(
            HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return execution.execute(request, body);
            } catch (ConnectException e) {
                if (attempt == CONNECT_ATTEMPTS) {
                    throw e;
                }
                backOff(attempt);
            }
        }
    }

    private static void backOff(int attempt) throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, (long) CONNECT_BACKOFF_MILLIS << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a connection", e);
        }
    }

    /** Answers are read up to their limit: a component that was taken over cannot fill another. */
    private ClientHttpResponse bounded(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        return new BoundedAnswer(
                execution.execute(request, body),
                request.getURI().getPath(),
                component.http().answerLimit());
    }

    private static void throwProblem(RestClient.Builder builder, ClientHttpResponse response) throws IOException {
        MediaType type = response.getHeaders().getContentType();
        String body =
                new String(response.getBody().readNBytes(LARGEST_PROBLEM), java.nio.charset.StandardCharsets.UTF_8);
        if (type != null && type.isCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)) {
            throw ProblemException.from(Problems.parse(body));
        }
        ProblemDetail document = ProblemDetail.forStatus(response.getStatusCode());
        document.setDetail("answered " + response.getStatusCode().value() + " " + body);
        throw ProblemException.from(document);
    }
}
