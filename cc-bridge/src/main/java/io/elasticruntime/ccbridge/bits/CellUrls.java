package io.elasticruntime.ccbridge.bits;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.component.ComponentProperties;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What cells and the BBS are given as URLs: of the blob store for downloads, of cc-bridge for uploads and callbacks.
 */
@Component
public class CellUrls {

    private static final Pattern BITS = Pattern.compile("/internal/v1/(.+)/bits");

    private final String base;
    private final String blobs;
    private final String lifecycle;

    @Autowired
    CellUrls(ComponentProperties component, FilesProperties files) {
        this(
                component.peer("cc-bridge").toString(),
                component.peer("cloud-controller").toString(),
                files.lifecycle());
    }

    /**
     * @param base URL of cc-bridge as cells see it
     * @param blobs URL of cloud-controller as cells see it
     */
    public CellUrls(String base, String blobs, String lifecycle) {
        this.base = base.replaceAll("/+$", "");
        this.blobs = blobs.replaceAll("/+$", "");
        this.lifecycle = lifecycle;
    }

    /** The archive with builder and launcher. */
    public String lifecycle() {
        return base + "/v1/static/" + lifecycle;
    }

    /**
     * Where a cell downloads bytes of the blob store: at their source, since each hop would encrypt all of them again.
     *
     * @throws IllegalArgumentException if the path is none that cloud-controller serves bytes at
     */
    public String download(Bits bits) {
        if (!BITS.matcher(bits.path()).matches()) {
            throw new IllegalArgumentException("no bits are served at " + bits.path());
        }
        return blobs + bits.path();
    }

    /** Where a cell leaves the droplet of a build. */
    public String dropletUpload(String buildGuid) {
        return base + "/v1/droplets/" + buildGuid;
    }

    /** Where a cell leaves what the next staging of the app may use. */
    public String buildArtifactsUpload(String stack, String appGuid) {
        return base + "/v1/build_artifacts/" + stack + "/" + appGuid;
    }

    /** Where the BBS says that a staging has ended. */
    public String stagingCallback(String stagingGuid) {
        return base + "/v1/staging/" + stagingGuid + "/callback";
    }

    /** Where the BBS says that a task has ended. */
    public String taskCallback(String taskGuid) {
        return base + "/v1/tasks/" + taskGuid + "/callback";
    }
}
