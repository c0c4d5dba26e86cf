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
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresExtension.class)
public @interface Postgres {}
