package io.elasticruntime.router.table;

import java.util.Map;

/**
 * One instance of an app, at one port.
 *
 * @param host address of the cell
 * @param port host port
 * @param appId source id of the app's logs
 * @param processId guid of the process, for {@code X-Cf-Process-Instance}
 * @param instanceGuid the container
 * @param index of the instance
 * @param tags of the app, for access log and metrics
 */
public record Endpoint(
        String host,
        int port,
        String appId,
        String processId,
        String instanceGuid,
        int index,
        Map<String, String> tags) {

    public Endpoint {
        tags = Map.copyOf(tags);
    }

    public String address() {
        return host + ":" + port;
    }
}
