package io.elasticruntime.cloudcontroller.encryption;

import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.Revision;
import io.elasticruntime.cloudcontroller.build.Build;
import io.elasticruntime.cloudcontroller.droplet.Droplet;
import io.elasticruntime.cloudcontroller.environmentgroup.EnvironmentGroups;
import io.elasticruntime.cloudcontroller.job.Jobs;
import io.elasticruntime.component.encryption.EncryptedColumns;
import io.elasticruntime.component.encryption.EncryptionConfiguration;
import io.elasticruntime.component.encryption.Encryptor;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The columns with what users keep secret: environments, and URLs of buildpacks, which may bring a password along
 * (ha-and-security.md d.6). Manifests in the payloads of jobs contain both.
 */
@Configuration(proxyBeanMethods = false)
@Import(EncryptionConfiguration.class)
class EncryptionOfColumns {

    /** The name is that in the health of the component. */
    @Bean
    EncryptedColumns encryption(Encryptor encryptor, JdbcTemplate jdbc) {
        return new EncryptedColumns(
                encryptor,
                jdbc,
                List.of(
                        App.ENVIRONMENT_VARIABLES,
                        App.BUILDPACKS,
                        Revision.ENVIRONMENT_VARIABLES,
                        Build.ENVIRONMENT_VARIABLES,
                        Build.BUILDPACKS,
                        Droplet.BUILDPACKS,
                        EnvironmentGroups.VARIABLES,
                        Jobs.PAYLOAD));
    }
}
