package io.elasticruntime.uaa.user;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** All groups. */
public interface Groups extends JpaRepository<Group, String> {

    Optional<Group> findByDisplayName(String displayName);

    /** The groups whose members are all accounts. */
    List<Group> findByEveryoneTrue();
}
