package io.elasticruntime.cellrep.executor.health;

import io.elasticruntime.diego.CheckDefinition.Check;
import io.elasticruntime.diego.CheckDefinition.HttpCheck;
import io.elasticruntime.diego.CheckDefinition.TcpCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Connects to a port of the instance from outside, or asks it by HTTP; only 200 passes (cell-and-staging.md A5). */
public final class NetworkProbe implements Probe {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final int LEADS_ELSEWHERE = 0;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    private final Check check;
    private final IntFunction<InetSocketAddress> addresses;
    private final HttpClient http;
    private final Duration interval;

    /**
     * @param addresses where a container port is reached
     * @param http does not follow redirects
     * @param defaultInterval where the check gives none
     */
    public NetworkProbe(
            Check check, IntFunction<InetSocketAddress> addresses, HttpClient http, Duration defaultInterval) {
        this.check = check;
        this.addresses = addresses;
        this.http = http;
        this.interval = orDefault(
                check.tcpCheck() != null
                        ? check.tcpCheck().intervalMs()
                        : check.httpCheck() != null ? check.httpCheck().intervalMs() : null,
                defaultInterval);
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public @Nullable String failure() throws InterruptedException {
        if (check.httpCheck() != null) {
            return get(check.httpCheck());
        }
        return check.tcpCheck() == null ? null : connect(check.tcpCheck());
    }

    private @Nullable String connect(TcpCheck tcp) throws InterruptedException {
        InetSocketAddress address = addresses.apply(tcp.port());
        Duration timeout = orDefault(tcp.connectTimeoutMs(), DEFAULT_TIMEOUT);
        String text = "failed to make TCP connection to " + address.getHostString() + ":" + address.getPort() + ": ";
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) timeout.toMillis());
            return null;
        } catch (SocketTimeoutException _) {
            return text + timedOut(timeout);
        } catch (IOException e) {
            throwIfInterrupted();
            return text + reason(e);
        }
    }

    private @Nullable String get(HttpCheck check) throws InterruptedException {
        InetSocketAddress address = addresses.apply(check.port());
        Duration timeout = orDefault(check.requestTimeoutMs(), DEFAULT_TIMEOUT);
        String path = check.path() == null || check.path().isEmpty() ? "/" : check.path();
        String text = "failed to make HTTP request to '" + path + "' on port " + check.port() + ": ";
        long begin = System.nanoTime();
        try {
            int status =
                    status(URI.create("http://" + address.getHostString() + ":" + address.getPort() + path), timeout);
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            return status == 200 || status == LEADS_ELSEWHERE
                    ? null
                    : text + "received status code " + status + " in " + millis + "ms";
        } catch (HttpTimeoutException _) {
            return text + timedOut(timeout);
        } catch (IOException e) {
            throwIfInterrupted();
            return text + reason(e);
        } catch (IllegalArgumentException e) {
            return text + e.getMessage();
        }
    }

    /**
     * The status of the answer, or of the one that its redirects lead to within the same app. An answer that leads
     * elsewhere is as good as any: nothing else is asked, because the probe comes from the cell and reaches more than the
     * app may. What the app answers is not read: it may have no end.
     */
    private int status(URI uri, Duration timeout) throws IOException, InterruptedException {
        URI next = uri;
        for (int redirects = 0; ; redirects++) {
            HttpRequest request = HttpRequest.newBuilder(next)
                    .timeout(timeout)
                    .header("User-Agent", "diego-healthcheck")
                    .header("X-Forwarded-Proto", "https")
                    .build();
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            Optional<String> location = answer.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.statusCode()) || location.isEmpty() || redirects == MOST_REDIRECTS) {
                return answer.statusCode();
            }
            next = next.resolve(location.get());
            if (!uri.getAuthority().equals(next.getAuthority()) || !"http".equals(next.getScheme())) {
                return LEADS_ELSEWHERE;
            }
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static String timedOut(Duration timeout) {
        return String.format(Locale.ROOT, "timed out after %.2f seconds", timeout.toMillis() / 1000.0);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e instanceof ConnectException && (message == null || message.startsWith("Connection refused"))
                ? "connection refused"
                : message == null ? e.getClass().getSimpleName() : message;
    }

    private static Duration orDefault(@Nullable Long millis, Duration fallback) {
        return millis == null || millis <= 0 ? fallback : Duration.ofMillis(millis);
    }
}
