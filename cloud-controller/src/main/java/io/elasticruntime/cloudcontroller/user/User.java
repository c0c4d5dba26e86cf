package io.elasticruntime.cloudcontroller.user;

import io.elasticruntime.cloudcontroller.resource.LabeledResource;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A user or client that the cloud controller has seen. Its guid is UAA's; names are UAA's business. */
@Entity
@Table(name = "users")
public class User extends LabeledResource {

    /** For JPA. */
    protected User() {}

    public User(String guid) {
        setGuid(guid);
    }
}
