package io.elasticruntime.bbs.encryption;

import io.elasticruntime.bbs.event.EventLog;
import io.elasticruntime.bbs.lrp.DesiredLrpStore;
import io.elasticruntime.bbs.task.TaskStore;
import io.elasticruntime.component.encryption.EncryptedColumns;
import io.elasticruntime.component.encryption.EncryptionConfiguration;
import io.elasticruntime.component.encryption.Encryptor;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** The columns with environments, and with what else only cells need of LRPs and tasks (diego-core.md a.7). */
@Configuration(proxyBeanMethods = false)
@Import(EncryptionConfiguration.class)
class EncryptionOfColumns {

    /** The name is that in the health of the component. */
    @Bean
    EncryptedColumns encryption(Encryptor encryptor, JdbcTemplate jdbc) {
        return new EncryptedColumns(
                encryptor,
                jdbc,
                List.of(DesiredLrpStore.RUN_INFO, TaskStore.DEFINITION, TaskStore.RESULT, EventLog.SECRET_PAYLOAD));
    }
}
