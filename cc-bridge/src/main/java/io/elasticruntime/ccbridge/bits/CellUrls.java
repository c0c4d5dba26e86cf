package io.elasticruntime.ccbridge.bits;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.component.ServiceNames;
import java.net.URI;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What cells and the BBS are given as URLs: of the blob store for downloads, of cc-bridge for uploads and callbacks. They
 * are kept with LRPs and tasks, so they have names of components, not addresses.
 */
@Component
public class CellUrls {

    private static final URI BRIDGE = ServiceNames.of("cc-bridge");
    private static final URI BLOBS = ServiceNames.of("cloud-controller");
    private static final Pattern BITS = Pattern.compile("/internal/v1/(.+)/bits");

    private final String lifecycle;

    @Autowired
    CellUrls(FilesProperties files) {
        this(files.lifecycle());
    }

    /** @param lifecycle path of the archive with builder and launcher below the file server's */
    public CellUrls(String lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** The archive with builder and launcher. */
    public String lifecycle() {
        return BRIDGE + "/v1/static/" + lifecycle;
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
        return BLOBS + bits.path();
    }

    /** Where a cell leaves the droplet of a build. */
    public String dropletUpload(String buildGuid) {
        return BRIDGE + "/v1/droplets/" + buildGuid;
    }

    /** Where a cell leaves what the next staging of the app may use. */
    public String buildArtifactsUpload(String stack, String appGuid) {
        return BRIDGE + "/v1/build_artifacts/" + stack + "/" + appGuid;
    }

    /** Where the BBS says that a staging has ended. */
    public String stagingCallback(String stagingGuid) {
        return BRIDGE + "/v1/staging/" + stagingGuid + "/callback";
    }

    /** Where the BBS says that a task has ended. */
    public String taskCallback(String taskGuid) {
        return BRIDGE + "/v1/tasks/" + taskGuid + "/callback";
    }
}
