package io.elasticruntime.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the test class a fresh database in a real PostgreSQL. In a Spring test {@code spring.datasource.url},
 * {@code .username} and {@code .password} point at it, and {@code er.component.encryption} has a key; elsewhere a test method or constructor takes a
 * {@code javax.sql.DataSource} parameter.
 *
 * <p>Which PostgreSQL that is, {@code er.test.postgres} says. A class with the tag {@value #EVERY_KIND} runs against both in
 * {@code ./er test}: together such classes exercise the migrations of each database and every kind of SQL, lock and
 * notification in it, and whatever else could differ where PostgreSQL is built, sorts and authenticates otherwise.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresExtension.class)
public @interface Postgres {

    String EVERY_KIND = "every-postgres";
}
