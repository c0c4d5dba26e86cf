package io.elasticruntime.ccbridge.bits;

import io.elasticruntime.component.body.BodyRefusedException;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.RequestIdFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Passes what cells upload on to cloud-controller, which knows whose it is (the original's cc-uploader, cell-and-staging.md
 * D7). Bytes are passed on as they come; nothing is kept.
 */
@RestController
class Uploads {

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);
    private static final Pattern NAME = Pattern.compile("(?!\\.+$)[\\w.-]{1,250}");
    private static final List<String> DIGESTS = List.of("Content-Digest", "Content-MD5");

    private final Peers peers;
    private final BitsProperties properties;

    Uploads(Peers peers, BitsProperties properties) {
        this.peers = peers;
        this.properties = properties;
    }

    @PostMapping("/v1/droplets/{buildGuid}")
    void uploadDroplet(@PathVariable String buildGuid, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        upload("/internal/v1/droplets/%s/upload".formatted(name(buildGuid)), request, response);
    }

    @PostMapping("/v1/build_artifacts/{stack}/{appGuid}")
    void uploadBuildArtifacts(
            @PathVariable String stack,
            @PathVariable String appGuid,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        upload("/internal/v1/buildpack-caches/%s/%s/upload".formatted(name(stack), name(appGuid)), request, response);
    }

    private void upload(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpRequest.Builder onward = onward(path)
                .timeout(properties.uploadTimeout())
                .header("Content-Type", MediaType.APPLICATION_OCTET_STREAM_VALUE)
                .POST(body(request.getInputStream(), request.getContentLengthLong()));
        pass(DIGESTS, request, onward);
        HttpResponse<InputStream> answer = send(onward.build(), response);
        if (answer == null) {
            return;
        }
        try (InputStream body = answer.body()) {
            if (answer.statusCode() / 100 == 2) {
                response.setStatus(answer.statusCode());
                return;
            }
            log.atWarn()
                    .addKeyValue("path", path)
                    .addKeyValue("status", answer.statusCode())
                    .addKeyValue("answer", new String(body.readNBytes(1024), StandardCharsets.UTF_8))
                    .log("cloud-controller refused an upload");
            answer(response, HttpStatus.valueOf(answer.statusCode()), "status code: " + answer.statusCode());
        }
    }

    private static BodyPublisher body(InputStream bytes, long length) {
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> bytes);
        return length < 0
                ? stream
                : length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, length);
    }

    private HttpRequest.Builder onward(String path) {
        URI cloudController = peers.url("cloud-controller");
        HttpRequest.Builder request = HttpRequest.newBuilder(cloudController.resolve(path));
        String requestId = MDC.get(RequestIdFilter.MDC_KEY);
        return requestId == null ? request : request.header(RequestIdFilter.HEADER, requestId);
    }

    private static void pass(List<String> names, HttpServletRequest request, HttpRequest.Builder onward) {
        for (String name : names) {
            String value = request.getHeader(name);
            if (value != null) {
                onward.header(name, value);
            }
        }
    }

    /** The answer; null if there is none, which the cell has then been told. */
    private @org.jspecify.annotations.Nullable HttpResponse<InputStream> send(
            HttpRequest request, HttpServletResponse response) throws IOException {
        try {
            return peers.http().send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof BodyRefusedException refusal) {
                throw refusal;
            }
            log.atWarn()
                    .addKeyValue("path", request.uri().getPath())
                    .addKeyValue("reason", e)
                    .log("cloud-controller did not answer");
            answer(response, HttpStatus.SERVICE_UNAVAILABLE, "cloud-controller does not answer");
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while passing bytes on", e);
        }
    }

    private static void answer(HttpServletResponse response, HttpStatus status, String text) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String segment) {
        if (!NAME.matcher(segment).matches()) {
            throw new io.elasticruntime.component.http.ProblemException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "invalid-request", "not a name: " + segment);
        }
        return segment;
    }
}
