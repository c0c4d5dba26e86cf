package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.api.Origin;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The domain under which the platform and, unless told otherwise, its apps answer, and where each part answers for a
 * caller: by host for one who called {@code api.<domain>}, by path for everybody else (ARCHITECTURE 7 "No DNS needed").
 */
@Component
public class SystemDomain {

    private static final List<String> RESERVED =
            List.of("api", "uaa", "login", "doppler", "log-cache", "log-stream", "ssh", "loggregator");

    private final String name;
    private final @Nullable URI externalUrl;

    /**
     * @param name {@code er.cloud-controller.system-domain}
     * @param externalUrl {@code er.cloud-controller.external-url}: the API's address where no caller can be asked, as in
     *     {@code VCAP_APPLICATION}
     */
    SystemDomain(
            @Value("${er.cloud-controller.system-domain:localhost}") String name,
            @Value("${er.cloud-controller.external-url:}") String externalUrl) {
        this.name = name;
        this.externalUrl = externalUrl.isBlank() ? null : URI.create(externalUrl);
    }

    public String name() {
        return name;
    }

    /** The API's address for apps; by default {@code http://api.<domain>:8080}. */
    public String apiUrl() {
        return externalUrl == null ? "http://api." + name + ":8080" : externalUrl.toString();
    }

    /** Whether no app may have the host on this domain, because a part of the platform answers there. */
    public boolean isReserved(String host, String domain) {
        return domain.equals(name) && RESERVED.contains(host);
    }

    /** Where UAA answers for this caller. */
    public String uaa(Origin origin) {
        return isByHost(origin) ? at(origin, origin.scheme(), "uaa") : origin.url("/uaa");
    }

    public String login(Origin origin) {
        return isByHost(origin) ? at(origin, origin.scheme(), "login") : origin.url("/uaa");
    }

    public String logCache(Origin origin) {
        return isByHost(origin) ? at(origin, origin.scheme(), "log-cache") : origin.url("");
    }

    public String logStream(Origin origin) {
        return isByHost(origin) ? at(origin, origin.scheme(), "log-stream") : origin.url("");
    }

    /** Where the traffic controller takes WebSockets. */
    public String logging(Origin origin) {
        String scheme = origin.scheme().equals("https") ? "wss" : "ws";
        return isByHost(origin) ? at(origin, scheme, "doppler") : scheme + "://" + origin.host() + ":" + origin.port();
    }

    private boolean isByHost(Origin origin) {
        return origin.host().equalsIgnoreCase("api." + name);
    }

    private String at(Origin origin, String scheme, String part) {
        return scheme + "://" + part + "." + name + ":" + origin.port();
    }
}
