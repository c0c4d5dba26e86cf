package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An address of the platform, owned by a space. */
@Entity
@Table(name = "routes")
public class Route extends LabeledResource {

    private String host;
    private String path;
    private String domainGuid;
    private String spaceGuid;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> options;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Route() {}

    public Route(RouteAddress address, String domainGuid, String spaceGuid) {
        this.host = address.host();
        this.path = address.path();
        this.domainGuid = domainGuid;
        this.spaceGuid = spaceGuid;
    }

    public String host() {
        return host;
    }

    public String path() {
        return path;
    }

    public String domainGuid() {
        return domainGuid;
    }

    public String spaceGuid() {
        return spaceGuid;
    }

    public void setSpaceGuid(String spaceGuid) {
        this.spaceGuid = spaceGuid;
    }

    public @Nullable Map<String, Object> options() {
        return options;
    }

    public void setOptions(@Nullable Map<String, Object> options) {
        this.options = options;
    }

    /** The address without scheme, such as {@code web.example.com/shop}. */
    public String url(String domainName) {
        return (host.isEmpty() ? "" : host + ".") + domainName + path;
    }
}
