package io.elasticruntime.cellrep.garden;

import java.util.ArrayList;
import java.util.List;

/** Which name servers a container asks (cell-and-staging.md B5). */
final class NameServers {

    private NameServers() {}

    /**
     * The host's settings without its loopback servers, which are not in the container's network, and those of IPv6, which
     * containers do not have; if no other is left, the host is asked by the address that containers know it by.
     */
    static String forContainer(String hostSettings, String hostIp) {
        var lines = new ArrayList<String>();
        boolean any = false;
        for (String line : hostSettings.lines().toList()) {
            boolean server = line.startsWith("nameserver");
            if (server && !line.strip().matches("nameserver\\s+(?!127\\.)\\d+\\.\\d+\\.\\d+\\.\\d+")) {
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

    /** The addresses of the name servers in the settings of a container. */
    static List<String> addresses(String settings) {
        return settings.lines()
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.strip().split("\\s+")[1])
                .distinct()
                .toList();
    }
}
