package io.elasticruntime.er.apps;

import java.util.concurrent.Callable;
import org.cloudfoundry.operations.applications.ApplicationSummary;
import picocli.CommandLine.Command;

/** {@code er apps}. */
@Command(name = "apps", description = "Lists the apps of organization dev, space dev.", mixinStandardHelpOptions = true)
public final class AppsCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        String format = "%-24s %-10s %-10s %s%n";
        System.out.printf(format, "name", "state", "instances", "urls");
        for (ApplicationSummary app : Client.connect().applications().list().toIterable()) {
            System.out.printf(
                    format,
                    app.getName(),
                    app.getRequestedState().toLowerCase(java.util.Locale.ROOT),
                    app.getRunningInstances() + "/" + app.getInstances(),
                    String.join(", ", app.getUrls()));
        }
        return 0;
    }
}
