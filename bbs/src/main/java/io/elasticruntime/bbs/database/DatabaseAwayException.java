package io.elasticruntime.bbs.database;

import org.springframework.dao.DataAccessResourceFailureException;

/** Nobody can connect to PostgreSQL. */
class DatabaseAwayException extends DataAccessResourceFailureException {

    DatabaseAwayException() {
        super("no connection can be made");
    }
}
