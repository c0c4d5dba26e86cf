package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A process type of an app with its size and checks (cc-v3.md 5.5). Its {@link #version} names one incarnation: what the
 * cells run is called {@code <guid>-<version>}, so a new version is a new set of instances (cell-and-staging.md D2).
 */
@Entity
@Table(name = "processes")
public class AppProcess extends LabeledResource {

    public static final String WEB = "web";

    private String appGuid = "";
    private String type = WEB;
    private String version = UUID.randomUUID().toString();
    private int instances;
    private int memoryMb;
    private int diskMb;
    private long logRateLimit;
    private @Nullable String command;

    @Column(name = "user_name")
    private @Nullable String user;

    @JdbcTypeCode(SqlTypes.JSON)
    private HealthCheck healthCheck = HealthCheck.of("process");

    @JdbcTypeCode(SqlTypes.JSON)
    private HealthCheck readinessHealthCheck = HealthCheck.of("process");

    private @Nullable String dropletGuid;
    private @Nullable String revisionGuid;

    protected AppProcess() {}

    /** A process with the platform's defaults: a web process has one instance and its port is checked. */
    public AppProcess(String appGuid, String type, AppDefaults defaults) {
        this.appGuid = appGuid;
        this.type = type;
        this.instances = type.equals(WEB) ? 1 : 0;
        this.memoryMb = defaults.memoryMb();
        this.diskMb = defaults.diskMb();
        this.logRateLimit = defaults.logRateLimitBytesPerSecond();
        this.healthCheck = HealthCheck.of(type.equals(WEB) ? "port" : "process");
    }

    /** The first web process of an app, which has the guid of the app (cc-v3.md 5.1). */
    public static AppProcess firstWeb(App app, AppDefaults defaults) {
        AppProcess web = new AppProcess(app.guid(), WEB, defaults);
        web.setGuid(app.guid());
        return web;
    }

    /** A process of the same type with the same settings, but a guid and a version of its own. */
    public AppProcess successor() {
        AppProcess next = new AppProcess();
        next.appGuid = appGuid;
        next.type = type;
        next.instances = instances;
        next.memoryMb = memoryMb;
        next.diskMb = diskMb;
        next.logRateLimit = logRateLimit;
        next.command = command;
        next.user = user;
        next.healthCheck = healthCheck;
        next.readinessHealthCheck = readinessHealthCheck;
        next.setMetadata(metadata());
        return next;
    }

    /** The process guid of the cells: {@code <guid>-<version>}. */
    public String processGuid() {
        return guid() + "-" + version;
    }

    /** Whether it is of type web. */
    public boolean web() {
        return type.equals(WEB);
    }

    public String appGuid() {
        return appGuid;
    }

    public String type() {
        return type;
    }

    public String version() {
        return version;
    }

    /** From now on all instances are new ones, running this droplet. */
    public void renew(@Nullable String dropletGuid) {
        this.version = UUID.randomUUID().toString();
        this.dropletGuid = dropletGuid;
    }

    public int instances() {
        return instances;
    }

    public void setInstances(int instances) {
        this.instances = instances;
    }

    public int memoryMb() {
        return memoryMb;
    }

    public void setMemoryMb(int memoryMb) {
        this.memoryMb = memoryMb;
    }

    public int diskMb() {
        return diskMb;
    }

    public void setDiskMb(int diskMb) {
        this.diskMb = diskMb;
    }

    /** Bytes per second; -1: unlimited. */
    public long logRateLimit() {
        return logRateLimit;
    }

    public void setLogRateLimit(long logRateLimit) {
        this.logRateLimit = logRateLimit;
    }

    /** The user's own start command; null: that of the droplet. */
    public @Nullable String command() {
        return command;
    }

    public void setCommand(@Nullable String command) {
        this.command = command;
    }

    public @Nullable String user() {
        return user;
    }

    public void setUser(@Nullable String user) {
        this.user = user;
    }

    public HealthCheck healthCheck() {
        return healthCheck;
    }

    public void setHealthCheck(HealthCheck healthCheck) {
        this.healthCheck = healthCheck;
    }

    public HealthCheck readinessHealthCheck() {
        return readinessHealthCheck;
    }

    public void setReadinessHealthCheck(HealthCheck readinessHealthCheck) {
        this.readinessHealthCheck = readinessHealthCheck;
    }

    /** What this version runs; null: it has never been started. */
    public @Nullable String dropletGuid() {
        return dropletGuid;
    }

    public @Nullable String revisionGuid() {
        return revisionGuid;
    }

    public void setRevisionGuid(@Nullable String revisionGuid) {
        this.revisionGuid = revisionGuid;
    }
}
