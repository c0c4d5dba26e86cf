package io.elasticruntime.uaa.key;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A private key as it is stored: PKCS #8 in base64, encrypted. At most one is active; the others only check old tokens.
 */
@Entity
@Table(name = "signing_keys")
class SigningKey {

    @Id
    private String id;

    private String privateKey;
    private Instant created;
    private boolean active;

    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    protected SigningKey() {}

    String id() {
        return id;
    }

    String privateKey() {
        return privateKey;
    }

    boolean active() {
        return active;
    }
}
