package io.elasticruntime.uaa.bootstrap;

import io.elasticruntime.uaa.client.Client;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The clients of a Cloud Foundry deployment and what they may do (uaa-and-clients.md b.5). */
final class DefaultClients {

    /** The client of the cf CLI: everyone may use it, because only users' passwords open anything with it. */
    static final String CF = "cf";

    private static final Duration CLI_ACCESS = Duration.ofMinutes(20);
    private static final Duration ACCESS = Duration.ofHours(12);
    private static final Duration REFRESH = Duration.ofDays(30);

    private DefaultClients() {}

    /** Registrations by client id. */
    static Map<String, Client.Registration> all() {
        Map<String, Client.Registration> clients = new LinkedHashMap<>();
        clients.put(
                CF,
                new Client.Registration(
                        "cf CLI",
                        Set.of("password", "refresh_token"),
                        Set.of(
                                "network.admin",
                                "network.write",
                                "cloud_controller.read",
                                "cloud_controller.write",
                                "cloud_controller.admin",
                                "cloud_controller.admin_read_only",
                                "cloud_controller.global_auditor",
                                "openid",
                                "password.write",
                                "scim.read",
                                "scim.write",
                                "doppler.firehose",
                                "uaa.user",
                                "routing.router_groups.read",
                                "routing.router_groups.write",
                                "perm.admin",
                                "clients.read"),
                        Set.of("uaa.none"),
                        CLI_ACCESS,
                        REFRESH));
        clients.put(
                "admin",
                service(
                        "Administration",
                        "clients.read",
                        "clients.write",
                        "clients.secret",
                        "uaa.admin",
                        "scim.read",
                        "scim.write",
                        "password.write"));
        clients.put(
                "cloud_controller",
                service(
                        "Cloud Controller",
                        "scim.userids",
                        "scim.read",
                        "scim.create",
                        "uaa.resource",
                        "clients.read"));
        clients.put(
                "cloud_controller_username_lookup",
                service("Cloud Controller's look-up of names", "scim.userids", "scim.read"));
        clients.put("doppler", service("Traffic controller", "uaa.resource"));
        clients.put("gorouter", service("Router", "routing.routes.read"));
        clients.put("cf_smoke_tests", service("Smoke tests", "cloud_controller.admin", "clients.read"));
        clients.put(
                "firehose_exporter",
                service("Nozzles", "doppler.firehose", "logs.admin", "cloud_controller.admin_read_only"));
        return clients;
    }

    private static Client.Registration service(String name, String... authorities) {
        return new Client.Registration(
                name, Set.of("client_credentials"), Set.of("uaa.none"), Set.of(authorities), ACCESS, REFRESH);
    }
}
