package io.elasticruntime.er.apps;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.cloudfoundry.client.v3.applications.ApplicationResource;
import org.cloudfoundry.client.v3.processes.ProcessState;
import picocli.CommandLine.Command;

/** {@code er apps}. */
@Command(name = "apps", description = "Lists the apps of organization dev, space dev.", mixinStandardHelpOptions = true)
public final class AppsCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        String format = "%-24s %-10s %-10s %s%n";
        System.out.printf(format, "name", "state", "instances", "urls");
        Client client = Client.connect();
        for (ApplicationResource app : client.apps()) {
            var instances = client.instances(app);
            long running = instances.stream()
                    .filter(instance -> instance.getState() == ProcessState.RUNNING)
                    .count();
            System.out.printf(
                    format,
                    app.getName(),
                    app.getState().toString().toLowerCase(Locale.ROOT),
                    running + "/" + instances.size(),
                    String.join(", ", client.urls(app)));
        }
        return 0;
    }
}
