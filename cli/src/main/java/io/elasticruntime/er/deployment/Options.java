package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.nio.file.Files;
import java.util.List;

/**
 * What the user chose for a deployment. Kept in the data directory: {@code er up} without options brings back what was
 * there before.
 *
 * @param port the router's, and so the only one that users see
 * @param basePort first of the internal ports, all on 127.0.0.1
 * @param domain apps answer at {@code NAME.<domain>}, the API at {@code api.<domain>}
 * @param cells how many cells
 * @param zones names of the availability zones; cells are dealt out to them in turn
 * @param layout {@code separate}: each service its own process; {@code compact}: one process for all but router and
 *     cells
 */
public record Options(int port, int basePort, String domain, int cells, List<String> zones, Layout layout) {

    public static final Options DEFAULT =
            new Options(8080, 17100, "localhost", 2, List.of("z1", "z2"), Layout.SEPARATE);

    public enum Layout {
        SEPARATE,
        COMPACT
    }

    public Options {
        if (port < 1 || port > 65535) {
            throw new Refusal("--port " + port + ": a port is a number from 1 to 65535");
        }
        if (basePort < 1024 || basePort > 65000) {
            throw new Refusal("--base-port " + basePort + ": choose a number from 1024 to 65000");
        }
        if (cells < 1 || cells > 50) {
            throw new Refusal("--cells " + cells + ": choose a number from 1 to 50");
        }
        if (zones.isEmpty() || zones.stream().anyMatch(zone -> !zone.matches("[a-z0-9][a-z0-9-]*"))) {
            throw new Refusal("--zones " + String.join(",", zones) + ": give names of lower-case letters, digits and"
                    + " dashes, such as z1,z2");
        }
        zones = List.copyOf(zones);
    }

    /** What was chosen before, or the defaults. */
    public static Options of(Home home) {
        return Files.exists(home.options()) ? Json.read(home.options(), Options.class) : DEFAULT;
    }

    public void save(Home home) {
        Json.write(home.options(), this);
    }

    /** The address that needs no DNS: the whole platform by path. */
    public String origin() {
        return "http://localhost:" + port;
    }
}
