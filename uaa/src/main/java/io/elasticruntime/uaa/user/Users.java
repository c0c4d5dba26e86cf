package io.elasticruntime.uaa.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** All accounts. */
public interface Users extends JpaRepository<User, String> {

    /** The account of this name, whatever its case. */
    @Query("select u from User u where lower(u.username) = lower(:username) and u.origin = :origin")
    Optional<User> named(String username, String origin);

    @Query("select u from User u join u.groups g where g.id = :groupId order by u.username")
    List<User> membersOf(String groupId);

    /** Notes a login; concurrent changes of the account are not disturbed. */
    @Modifying
    @Query("update User u set u.previousLogon = u.lastLogon, u.lastLogon = :now where u.id = :id")
    void loggedOn(String id, Instant now);
}
