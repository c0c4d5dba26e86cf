package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.ContainerDeployment;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

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

    /**
     * The server of a deployment in containers.
     *
     * @param home its identity
     * @param environment of the container, which says where the server is and who logs in, as it does to the services
     */
    static Server container(Home home, Secrets secrets, Map<String, String> environment) {
        String place = environment.getOrDefault("ER_DATABASE_HOST", ContainerDeployment.POSTGRES) + ":"
                + environment.getOrDefault("ER_DATABASE_PORT", "5432");
        String security = "?sslmode=" + environment.getOrDefault("ER_DATABASE_SSLMODE", "verify-full") + "&sslrootcert="
                + environment.getOrDefault(
                        "ER_DATABASE_CA",
                        home.certificates("er").resolve("ca.crt").toString());
        return database -> {
            try {
                return DriverManager.getConnection(
                        "jdbc:postgresql://" + place + "/" + database.name() + security,
                        environment.getOrDefault("ER_DATABASE_USER", database.role()),
                        environment.getOrDefault("ER_DATABASE_PASSWORD", database.password(secrets)));
            } catch (SQLException e) {
                throw new Refusal(
                        "The database " + database.name() + " at " + place + " cannot be reached: " + e.getMessage(),
                        e);
            }
        };
    }
}
