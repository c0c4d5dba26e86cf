package io.elasticruntime.component;

import java.net.URI;
import java.util.Map;

/**
 * Names of components in URLs that outlive a process, such as that of a droplet in the BBS. A deployment that is down may
 * be moved to other addresses, and what its database holds stays right. (The original has BOSH DNS names there, such as
 * {@code cc-uploader.service.cf.internal}.)
 */
public final class ServiceNames {

    private static final String SUFFIX = ".service.internal";

    private ServiceNames() {}

    /** The base URL to keep of a component, such as {@code https://cc-bridge.service.internal}. */
    public static URI of(String component) {
        return URI.create("https://" + component + SUFFIX);
    }

    /**
     * Where a URL leads in this deployment.
     *
     * @param peers base URLs by component
     * @return the same path at the component that the host names; the URL as it is, if it names none of the peers
     */
    static URI locate(URI url, Map<String, URI> peers) {
        String host = url.getHost();
        if (host == null || !host.endsWith(SUFFIX)) {
            return url;
        }
        URI peer = peers.get(host.substring(0, host.length() - SUFFIX.length()));
        if (peer == null) {
            return url;
        }
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return peer.resolve(url.getRawPath() + query);
    }
}
