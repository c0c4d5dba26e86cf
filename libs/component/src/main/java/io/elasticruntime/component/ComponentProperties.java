package io.elasticruntime.component;

import jakarta.validation.Valid;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Who this process is and how it reaches the others.
 *
 * @param instance name of this instance in the deployment, such as {@code cell-z1-0}; the component's name where unset
 * @param zone availability zone of this instance, such as {@code z1}
 * @param certificates directory with {@code ca.crt}, {@code component.crt} and {@code component.key} (PEM, PKCS #8).
 *     Set: the server asks every caller for a certificate of this authority and every client presents its own (mutual
 *     TLS). Unset: plain HTTP, for tests and single experiments
 * @param peers where the other components answer, by component name, such as
 *     {@code bbs: https://127.0.0.1:17104}
 * @param http limits of calls to other components
 */
@Validated
@ConfigurationProperties("er.component")
public record ComponentProperties(
        @Nullable String instance,
        @DefaultValue("z1") String zone,
        @Nullable Path certificates,
        @DefaultValue Map<String, URI> peers,
        @DefaultValue @Valid Http http) {

    /**
     * @param connectTimeout longest wait for a connection to another component
     * @param readTimeout longest wait for an answer of another component
     * @param largestAnswer how much of an answer of another component is read; beyond it the call fails. Null: a quarter of
     *     the heap
     */
    public record Http(
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("10s") Duration readTimeout,
            @Nullable DataSize largestAnswer) {

        private static final int PART_OF_HEAP = 4;

        /** How much of an answer is read. */
        public DataSize answerLimit() {
            return largestAnswer == null
                    ? DataSize.ofBytes(Runtime.getRuntime().maxMemory() / PART_OF_HEAP)
                    : largestAnswer;
        }
    }

    /**
     * The base URL of another component.
     *
     * @throws IllegalStateException naming the missing key, if the deployment does not say where it answers
     */
    public URI peer(String component) {
        URI uri = peers.get(component);
        if (uri == null) {
            throw new IllegalStateException("er.component.peers." + component + " is not set: give the base URL of "
                    + component + ", such as https://127.0.0.1:17104");
        }
        return uri;
    }

    /** Where a URL that was kept leads now, if its host is one of the {@link ServiceNames}; the URL as it is, if not. */
    public URI locate(URI url) {
        return ServiceNames.locate(url, peers);
    }
}
