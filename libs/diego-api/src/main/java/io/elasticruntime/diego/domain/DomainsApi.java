package io.elasticruntime.diego.domain;

import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/** Freshness of domains in the BBS (diego-core.md a.5, d.1). */
@HttpExchange("/v1/domains")
public interface DomainsApi {

    /** The fresh ones. */
    @GetExchange
    List<Domain> list();

    /** Declares a domain fresh for {@code ttl} seconds; 0: for ever. */
    @PutExchange("/{domain}")
    void upsert(@PathVariable String domain, @RequestParam("ttl") long ttlSeconds);
}
