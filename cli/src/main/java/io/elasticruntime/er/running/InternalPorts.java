package io.elasticruntime.er.running;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Options;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which internal ports a deployment has if nobody names them. They lie in blocks, and each port of a router begins to look
 * at another block, so that deployments of one machine keep out of each other's way even when they start at once.
 */
final class InternalPorts {

    /** Ports of one deployment, as many cells as it may have. */
    static final int BLOCK = 60;

    private static final int FIRST = Options.DEFAULT.basePort();
    /** Systems give the ports from here to outgoing connections. */
    private static final int END = 32_768;

    private static final int BLOCKS = (END - FIRST) / BLOCK;

    private InternalPorts() {}

    /**
     * The first of the internal ports.
     *
     * @param port the router's
     * @param usable whether a deployment could have the ports from a number on
     * @throws Refusal if there is no such block
     */
    static int choose(int port, IntPredicate usable) {
        int wanted = port - Options.DEFAULT.port();
        return IntStream.range(0, BLOCKS)
                .map(further -> FIRST + Math.floorMod(wanted + further, BLOCKS) * BLOCK)
                .filter(usable)
                .findFirst()
                .orElseThrow(() -> new Refusal("No " + BLOCK + " ports in a row are free between " + FIRST + " and "
                        + END + " for the internal ports: choose others with --base-port N."));
    }
}
