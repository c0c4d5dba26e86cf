package io.elasticruntime.uaa.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.DatabaseDump;
import io.elasticruntime.testing.Postgres;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The database of an earlier version, whose key signs tokens that are still good. */
@Postgres
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "er.uaa.passwords.bcrypt-strength=4")
class EncryptionOfKeysTest {

    private static String privateKey = "";

    @DynamicPropertySource
    static void anEarlierVersion(DynamicPropertyRegistry registry) throws Exception {
        DriverManagerDataSource database = new DriverManagerDataSource(
                System.getProperty("spring.datasource.url"),
                System.getProperty("spring.datasource.username"),
                System.getProperty("spring.datasource.password"));
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/uaa")
                .target("2")
                .load()
                .migrate();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        privateKey = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        new JdbcTemplate(database).update("insert into signing_keys values ('earlier', ?, now(), true)", privateKey);
        registry.add("er.uaa.admin.password", () -> "open sesame");
    }

    @Test
    void itsKeyStaysTheSameAndIsNowhereInADumpOfTheDatabase(@Autowired SigningKeys keys, @Autowired JdbcTemplate jdbc)
            throws Exception {
        assertThat(keys.active().getKeyID()).isEqualTo("earlier");
        assertThat(Base64.getEncoder()
                        .encodeToString(keys.active().toRSAPrivateKey().getEncoded()))
                .isEqualTo(privateKey);

        DatabaseDump dump = DatabaseDump.of(jdbc.getDataSource());

        assertThat(dump.tables().get("public.signing_keys")).contains("er1:test:");
        for (int from = 60; from + 40 < privateKey.length(); from += 40) {
            assertThat(dump.tablesWith(privateKey.substring(from, from + 40))).isEmpty();
        }
    }
}
