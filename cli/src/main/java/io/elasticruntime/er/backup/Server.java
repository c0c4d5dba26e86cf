package io.elasticruntime.er.backup;

import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.Secrets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The server of a deployment's databases. */
interface Server {

    /** Logs in to a database as the role that owns it, which is enough to read and to fill it. */
    Connection connect(Database database) throws SQLException;

    /** The server of a local deployment. */
    static Server local(int port, Secrets secrets) {
        return database -> DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name(),
                database.role(),
                database.password(secrets));
    }
}
