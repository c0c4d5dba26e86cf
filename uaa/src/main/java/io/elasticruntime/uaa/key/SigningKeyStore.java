package io.elasticruntime.uaa.key;

import java.time.Instant;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Where signing keys are kept. */
interface SigningKeyStore extends Repository<SigningKey, String> {

    @Query("select k from SigningKey k order by k.active desc, k.created desc")
    List<SigningKey> all();

    /** Makes this key the active one unless there is one already: two instances may start at once. */
    @Modifying
    @Query(
            value = "insert into signing_keys (id, private_key, created, active)"
                    + " values (:id, :privateKey, :now, true) on conflict do nothing",
            nativeQuery = true)
    void addUnlessThereIsOne(String id, String privateKey, Instant now);
}
