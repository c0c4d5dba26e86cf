package io.elasticruntime.ccbridge.bits;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.component.ComponentProperties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Where cells and the BBS reach cc-bridge: for downloads, uploads and callbacks. */
@Component
public class CellUrls {

    private static final Pattern BITS = Pattern.compile("/internal/v1/(.+)/bits");

    private final String base;
    private final String lifecycle;

    @Autowired
    CellUrls(ComponentProperties component, FilesProperties files) {
        this(component.peer("cc-bridge").toString(), files.lifecycle());
    }

    /** @param base URL of cc-bridge as cells see it */
    public CellUrls(String base, String lifecycle) {
        this.base = base.replaceAll("/+$", "");
        this.lifecycle = lifecycle;
    }

    /** The archive with builder and launcher. */
    public String lifecycle() {
        return base + "/v1/static/" + lifecycle;
    }

    /**
     * Where a cell downloads bytes of the blob store.
     *
     * @throws IllegalArgumentException if the path is none that cloud-controller serves bytes at
     */
    public String download(Bits bits) {
        Matcher path = BITS.matcher(bits.path());
        if (!path.matches()) {
            throw new IllegalArgumentException("no bits are served at " + bits.path());
        }
        return base + BitsProxy.DOWNLOADS + path.group(1);
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
