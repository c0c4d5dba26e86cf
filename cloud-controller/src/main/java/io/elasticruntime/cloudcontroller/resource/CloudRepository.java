package io.elasticruntime.cloudcontroller.resource;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.repository.NoRepositoryBean;

/** The rows of one kind of resource. */
@NoRepositoryBean
public interface CloudRepository<T extends CloudResource> extends JpaRepository<T, Long>, JpaSpecificationExecutor<T> {

    Optional<T> findByGuid(String guid);

    List<T> findByGuidIn(Collection<String> guids);
}
