package io.elasticruntime.cellrep.garden;

import java.util.ArrayList;

/** Which name servers a container asks (cell-and-staging.md B5). */
final class NameServers {

    private NameServers() {}

    /**
     * The host's settings without its loopback servers, which are not in the container's network; if no other is left,
     * the host is asked by the address that containers know it by.
     */
    static String forContainer(String hostSettings, String hostIp) {
        var lines = new ArrayList<String>();
        boolean any = false;
        for (String line : hostSettings.lines().toList()) {
            boolean server = line.startsWith("nameserver");
            if (server && (line.contains(" 127.") || line.contains(" ::1"))) {
                continue;
            }
            any |= server;
            if (server || line.startsWith("search") || line.startsWith("options")) {
                lines.add(line);
            }
        }
        if (!any) {
            lines.add("nameserver " + hostIp);
        }
        return String.join("\n", lines) + "\n";
    }
}
