package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** What {@code er backup} and {@code er restore} leave when they are killed. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Deletes what a deployment does not need.
     *
     * @throws Refusal if there is no deployment but a restore that is not complete: a new one would take its place
     */
    public static void delete(Home home) {
        try {
            if (Files.exists(home.restoring())) {
                if (!Files.exists(home.options())) {
                    throw new Refusal(
                            "A restore to " + home.data() + " is under way or was interrupted. Complete it with:"
                                    + " ./er restore FILE. To begin without it: ./er down --purge");
                }
                Tree.delete(home.restoring());
            }
            HeldBlobs.deleteLeftovers(home.blobstore());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
