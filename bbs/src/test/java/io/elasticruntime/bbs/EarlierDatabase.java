package io.elasticruntime.bbs;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database as an earlier version of the BBS has left it. */
public final class EarlierDatabase {

    private EarlierDatabase() {}

    /** Brings a database to a version of its schema, such as {@code 30} or {@code latest}. */
    public static void migrate(DataSource database, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/bbs")
                .target(version)
                .ignoreMigrationPatterns("repeatable:*")
                .load()
                .migrate();
    }
}
