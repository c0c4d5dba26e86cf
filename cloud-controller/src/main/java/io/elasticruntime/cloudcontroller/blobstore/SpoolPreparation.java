package io.elasticruntime.cloudcontroller.blobstore;

import io.elasticruntime.cloudcontroller.preparation.Preparation;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.stereotype.Component;

/** Deletes what a process that died has left of its uploads. */
@Component
class SpoolPreparation extends Preparation {

    private final Spool spool;

    SpoolPreparation(Spool spool) {
        this.spool = spool;
    }

    @Override
    protected void prepare() {
        try {
            spool.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException("er.cloud-controller.blobstore.directory: nothing can be written there", e);
        }
    }
}
