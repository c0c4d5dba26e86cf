package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.api.Origin;
import java.net.URI;
import java.util.List;
import java.util.Locale;
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
        this.name = name.toLowerCase(Locale.ROOT);
        this.externalUrl = externalUrl.isBlank() ? null : URI.create(externalUrl);
    }

    public String name() {
        return name;
    }

    /** The API's address for apps; by default {@code http://api.<domain>:8080}. */
    public String apiUrl() {
        return externalUrl == null ? "http://api." + name + ":8080" : externalUrl.toString();
    }

    /**
     * Whether no app, and no domain but the system's own, may have the name, because the platform answers there: the
     * system domain itself, its system hosts and what is below them (CVE-2020-5417). The router keeps the same names.
     *
     * @param fullName in lower case, such as {@code uaa.example.com}
     */
    public boolean owns(String fullName) {
        return fullName.equals(name)
                || fullName.equals("localhost")
                || RESERVED.stream()
                        .map(host -> host + "." + name)
                        .anyMatch(host -> fullName.equals(host) || fullName.endsWith("." + host));
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
