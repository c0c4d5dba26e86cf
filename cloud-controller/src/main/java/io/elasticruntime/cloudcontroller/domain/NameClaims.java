package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sees to it that every name has one owner, whether it is the platform's, a domain, or a route's host and domain. Whoever
 * claims a name keeps others from claiming it until the transaction ends, so that two at once cannot both find it free.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class NameClaims {

    /** The first of PostgreSQL's two lock keys; the second is the hash of a name, or 0 for what concerns all domains. */
    private static final int LOCK = 0x6e616d65;

    private final SystemDomain system;
    private final JdbcClient jdbc;

    NameClaims(SystemDomain system, JdbcClient jdbc) {
        this.system = system;
        this.jdbc = jdbc;
    }

    /**
     * Claims the name of a new domain. A name is taken by the same domain or route, by the platform, by a domain above or
     * below it that belongs to somebody else, and by a wildcard route of somebody else that covers it. Below a shared
     * domain only an admin makes domains.
     *
     * @param organization guid of the owner; null: the domain is shared
     * @throws CfApiException UnprocessableEntity, if it is taken
     */
    public void claim(Caller caller, DomainName domain, @Nullable String organization) {
        String name = domain.text();
        lock(null);
        lock(name);
        if (exists("select exists (select from domains where name = :name)", name)) {
            throw CfApiException.unprocessable("The domain name \"" + name + "\" is already in use");
        }
        if (system.owns(name)) {
            throw CfApiException.unprocessable(
                    "The \"" + name + "\" domain is reserved and cannot be used: the platform itself answers there");
        }
        int dot = name.indexOf('.');
        boolean routed = jdbc.sql("""
                        select exists (select from routes r join domains d on d.guid = r.domain_guid
                            where r.host = :host and d.name = :domain)
                        """)
                .param("host", name.substring(0, dot))
                .param("domain", name.substring(dot + 1))
                .query(Boolean.class)
                .single();
        if (routed) {
            throw CfApiException.unprocessable("The domain name \"" + name + "\" is already in use by a route");
        }
        String other = overlapping(caller, name, organization);
        if (other != null) {
            throw CfApiException.unprocessable("The domain name \"" + name + "\" cannot be created because \"" + other
                    + "\" is already reserved by another domain");
        }
        String wildcard = wildcardOver(name, organization);
        if (wildcard != null) {
            throw CfApiException.unprocessable("The domain name \"" + name + "\" cannot be created because the route \""
                    + wildcard + "\" covers it");
        }
    }

    private @Nullable String overlapping(Caller caller, String name, @Nullable String organization) {
        return jdbc.sql("""
                        select name from domains
                        where (:name like '%.' || name or name like '%.' || :name)
                          and case
                                when organization_guid is not null
                                  then organization_guid is distinct from :organization::text
                                when :organization::text is null then false
                                else name like '%.' || :name or not :admin
                              end
                        order by length(name) desc limit 1
                        """)
                .param("name", name)
                .param("organization", organization)
                .param("admin", caller.isAdmin())
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private @Nullable String wildcardOver(String name, @Nullable String organization) {
        return jdbc.sql("""
                        select '*.' || d.name
                        from routes r join domains d on d.guid = r.domain_guid join spaces s on s.guid = r.space_guid
                        where r.host = '*' and :name like '%.' || d.name
                          and s.organization_guid is distinct from :organization::text
                          and (d.organization_guid is not null or :organization::text is not null)
                        limit 1
                        """)
                .param("name", name)
                .param("organization", organization)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /**
     * Claims the host of a new route on a domain. Whether another route has it is the caller's to find out, after this.
     *
     * @param host in lower case; empty: the domain itself; {@code *}: what nobody else has
     * @throws CfApiException UnprocessableEntity, if the name is the platform's or a domain's, or a wildcard would cover a
     *     domain of another owner
     */
    public void claim(String host, Domain domain) {
        if (host.equals("*")) {
            claimWildcard(domain);
            return;
        }
        String name = host.isEmpty() ? domain.name() : host + "." + domain.name();
        if (system.owns(name)) {
            throw CfApiException.unprocessable("Route conflicts with a reserved system route.");
        }
        lock(name);
        if (!host.isEmpty() && exists("select exists (select from domains where name = :name)", name)) {
            throw CfApiException.unprocessable("Route conflicts with domain '" + name + "'.");
        }
    }

    private void claimWildcard(Domain domain) {
        lock(null);
        jdbc.sql("""
                        select name from domains
                        where name like '%.' || :name and organization_guid is distinct from :organization::text limit 1
                        """)
                .param("name", domain.name())
                .param("organization", domain.organizationGuid())
                .query(String.class)
                .optional()
                .ifPresent(below -> {
                    throw CfApiException.unprocessable("Route conflicts with domain '" + below + "'.");
                });
    }

    private void lock(@Nullable String name) {
        jdbc.sql(
                        "select pg_advisory_xact_lock(:lock, case when :name::text is null then 0 else hashtext(:name) end)::text")
                .param("lock", LOCK)
                .param("name", name)
                .query(String.class)
                .single();
    }

    private boolean exists(String sql, String name) {
        return jdbc.sql(sql).param("name", name).query(Boolean.class).single();
    }
}
