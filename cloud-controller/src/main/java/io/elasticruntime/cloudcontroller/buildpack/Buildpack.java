package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** An installed buildpack. Its bits are the blob {@link #blobKey}, once they were uploaded. */
@Entity
@Table(name = "buildpacks")
public class Buildpack extends LabeledResource {

    private String name;
    private @Nullable String stack;
    private String lifecycle = "buildpack";
    private int position = 1;
    private boolean enabled = true;
    private boolean locked;
    private @Nullable String filename;
    private @Nullable String sha256;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Buildpack() {}

    public Buildpack(String name, @Nullable String stack, String lifecycle) {
        this.name = name;
        this.stack = stack;
        this.lifecycle = lifecycle;
    }

    public String name() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public @Nullable String stack() {
        return stack;
    }

    public void setStack(@Nullable String stack) {
        this.stack = stack;
    }

    public String lifecycle() {
        return lifecycle;
    }

    public int position() {
        return position;
    }

    public void setPosition(int position) {
        this.position = position;
    }

    public boolean enabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean locked() {
        return locked;
    }

    public void setLocked(boolean locked) {
        this.locked = locked;
    }

    public @Nullable String filename() {
        return filename;
    }

    public @Nullable String sha256() {
        return sha256;
    }

    /** Notes that the bits are in the blob store. */
    public void uploaded(String filename, String sha256) {
        this.filename = filename;
        this.sha256 = sha256;
    }

    public boolean isReady() {
        return sha256 != null;
    }

    /** Under which the bits are kept: a new upload has a new key. */
    public String blobKey() {
        return guid() + "_" + sha256;
    }
}
