package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** One upload of an app's files (cc-v3.md 5.2). Its bits are a zip in the blob store under its guid. */
@Entity
@Table(name = "packages")
public class AppPackage extends LabeledResource {

    private String appGuid = "";

    @Enumerated(EnumType.STRING)
    private PackageState state = PackageState.AWAITING_UPLOAD;

    private @Nullable String error;
    private @Nullable String sha256;

    protected AppPackage() {}

    public AppPackage(String appGuid) {
        this.appGuid = appGuid;
    }

    /** A package that will get the bits of another. */
    public static AppPackage copyFor(String appGuid) {
        AppPackage copy = new AppPackage(appGuid);
        copy.state = PackageState.COPYING;
        return copy;
    }

    public String appGuid() {
        return appGuid;
    }

    public PackageState state() {
        return state;
    }

    public void uploaded() {
        state = state.on(PackageState.Event.UPLOADED);
    }

    public void stored(String sha256) {
        state = state.on(PackageState.Event.STORED);
        this.sha256 = sha256;
    }

    public void refused(String reason) {
        state = state.on(PackageState.Event.REFUSED);
        error = reason;
    }

    public void expired() {
        state = state.on(PackageState.Event.EXPIRED);
    }

    /** Why there are no bits; null: nothing went wrong. */
    public @Nullable String error() {
        return error;
    }

    /** Of the zip; null until it is ready. */
    public @Nullable String sha256() {
        return sha256;
    }
}
