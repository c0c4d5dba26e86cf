package io.elasticruntime.uaa;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** UAA: tokens, users, clients, scopes. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class UaaApplication {

    public static void main(String[] args) {
        ComponentApplication.run(UaaApplication.class, "uaa", args);
    }
}
