package io.elasticruntime.uaa.bootstrap;

import io.elasticruntime.uaa.client.Client;
import io.elasticruntime.uaa.client.ClientSecrets;
import io.elasticruntime.uaa.client.Clients;
import io.elasticruntime.uaa.revocation.RevocationLog;
import io.elasticruntime.uaa.user.Group;
import io.elasticruntime.uaa.user.Groups;
import io.elasticruntime.uaa.user.Passwords;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes groups, clients and the first account what the deployment wants, before the first request is served. Everything
 * is compared first, so that an ordinary start writes nothing.
 */
@Component
class Bootstrap implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);
    private static final long LOCK = 0x65722d756161L; // "er-uaa": instances that start together take turns

    /** Groups that every account is in (uaa-and-clients.md b.5). */
    private static final Set<String> EVERYONE = Set.of(
            "openid",
            "scim.me",
            "cloud_controller.read",
            "cloud_controller.write",
            "password.write",
            "scim.userids",
            "uaa.user",
            "approvals.me",
            "oauth.approvals",
            "cloud_controller_service_permissions.read");

    private static final Set<String> ADMIN = Set.of(
            "clients.read",
            "cloud_controller.admin",
            "doppler.firehose",
            "network.admin",
            "routing.router_groups.read",
            "routing.router_groups.write",
            "scim.read",
            "scim.write");

    private static final Set<String> NOBODY_YET = Set.of(
            "cloud_controller.admin_read_only",
            "cloud_controller.global_auditor",
            "network.write",
            "uaa.admin",
            "clients.admin",
            "scim.create",
            "logs.admin",
            "tokens.revoke");

    private final BootstrapProperties properties;
    private final Groups groups;
    private final Users users;
    private final Passwords passwords;
    private final Clients clients;
    private final ClientSecrets secrets;
    private final RevocationLog revocations;
    private final EntityManager entities;
    private final TransactionTemplate transaction;
    private final InstantSource time;

    Bootstrap(
            BootstrapProperties properties,
            Groups groups,
            Users users,
            Passwords passwords,
            Clients clients,
            ClientSecrets secrets,
            RevocationLog revocations,
            EntityManager entities,
            TransactionTemplate transaction,
            InstantSource time) {
        this.properties = properties;
        this.groups = groups;
        this.users = users;
        this.passwords = passwords;
        this.clients = clients;
        this.secrets = secrets;
        this.revocations = revocations;
        this.entities = entities;
        this.transaction = transaction;
        this.time = time;
    }

    @Override
    public void afterPropertiesSet() {
        Set<String> unknown = new TreeSet<>(properties.clients().keySet());
        unknown.removeAll(DefaultClients.all().keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "er.uaa.clients." + unknown.iterator().next() + " is not a client of UAA;" + " known are "
                            + String.join(", ", DefaultClients.all().keySet()));
        }
        transaction.executeWithoutResult(_ -> {
            entities.createNativeQuery("select 1 from (select pg_advisory_xact_lock(:lock)) taken")
                    .setParameter("lock", LOCK)
                    .getSingleResult();
            Instant now = time.instant();
            Map<String, Group> all = ensureGroups(now);
            ensureAdmin(all, now);
            ensureClients(now);
        });
    }

    private Map<String, Group> ensureGroups(Instant now) {
        Map<String, Group> all = groups.findAll().stream()
                .collect(Collectors.toMap(Group::displayName, Function.identity(), (one, _) -> one, TreeMap::new));
        for (Set<String> names : java.util.List.of(EVERYONE, ADMIN, NOBODY_YET)) {
            for (String name : names) {
                all.computeIfAbsent(name, missing -> groups.save(new Group(missing, null, names == EVERYONE, now)));
            }
        }
        return all;
    }

    private void ensureAdmin(Map<String, Group> all, Instant now) {
        String username = properties.admin().username();
        String password = properties.admin().password();
        User admin = users.named(username, User.UAA)
                .orElseGet(() -> users.save(new User(username, User.UAA, new User.Profile(username, null, null), now)));
        // Compared with what the deployment gave last, not with the password: its owner may have changed that.
        if (!passwords.matches(password, admin.givenPasswordHash())) {
            admin.givePassword(passwords.hash(password), now);
            revocations.ofUser(admin.id());
            log.atInfo().addKeyValue("user", username).log("the deployment's password was taken over");
        }
        ADMIN.stream().map(all::get).forEach(admin::join);
    }

    private void ensureClients(Instant now) {
        DefaultClients.all().forEach((id, registration) -> {
            String given = properties.secretOf(id);
            if (given == null && !DefaultClients.CF.equals(id)) {
                clients.findById(id).ifPresent(this::remove);
                return;
            }
            String secret = given == null ? "" : given;
            Client client = clients.findById(id)
                    .orElseGet(() -> clients.save(new Client(id, registration, secrets.hash(secret), now)));
            if (client.loses(registration)) {
                revocations.ofClient(id);
            }
            client.register(registration, now);
            if (!isSecretOf(client, secret)) {
                client.changeSecret(secrets.hash(secret), now);
                revocations.ofClient(id);
                log.atInfo().addKeyValue("client", id).log("the deployment's secret was taken over");
            }
        });
    }

    private boolean isSecretOf(Client client, String secret) {
        return secret.isEmpty() ? client.secretHash() == null : secrets.matches(secret, client.secretHash());
    }

    private void remove(Client client) {
        clients.delete(client);
        revocations.ofClient(client.clientId());
        log.atInfo()
                .addKeyValue("client", client.clientId())
                .log("the deployment gives this client no secret any more");
    }
}
