package io.elasticruntime.component.jpa;

import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.bytecode.internal.none.BytecodeProviderImpl;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Entities are used as they are written: Hibernate generates no proxy and no accessor class for them at start, as in a
 * native image. That is a tenth of the start of a service with many entities. The price: references between entities
 * cannot be lazy (collections can), so entities name each other by id.
 */
public final class PlainEntities implements ServiceContributor {

    @Override
    public void contribute(StandardServiceRegistryBuilder services) {
        services.addService(BytecodeProvider.class, new BytecodeProviderImpl());
    }
}
