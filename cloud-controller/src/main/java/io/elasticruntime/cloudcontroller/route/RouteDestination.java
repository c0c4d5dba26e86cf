package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.resource.CloudResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** One app process that a route leads to. */
@Entity
@Table(name = "route_destinations")
public class RouteDestination extends CloudResource {

    private static final int DEFAULT_PORT = 8080;
    private static final String DEFAULT_PROTOCOL = "http1";

    private String routeGuid;
    private String appGuid;
    private String processType;
    private @Nullable Integer appPort;
    private @Nullable String protocol;
    private @Nullable Integer weight;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected RouteDestination() {}

    public RouteDestination(
            String routeGuid,
            String appGuid,
            String processType,
            @Nullable Integer appPort,
            @Nullable String protocol,
            @Nullable Integer weight) {
        this.routeGuid = routeGuid;
        this.appGuid = appGuid;
        this.processType = processType;
        this.appPort = appPort;
        this.protocol = protocol;
        this.weight = weight;
    }

    public String routeGuid() {
        return routeGuid;
    }

    public String appGuid() {
        return appGuid;
    }

    public String processType() {
        return processType;
    }

    public @Nullable Integer appPort() {
        return appPort;
    }

    public @Nullable String protocol() {
        return protocol;
    }

    public void setProtocol(@Nullable String protocol) {
        this.protocol = protocol;
    }

    public @Nullable Integer weight() {
        return weight;
    }

    /** The port that the app listens on: the chosen one, else the default of buildpack apps. */
    public int port() {
        return appPort == null ? DEFAULT_PORT : appPort;
    }

    public String protocolOrDefault() {
        return protocol == null ? DEFAULT_PROTOCOL : protocol;
    }
}
