package io.elasticruntime.cellrep.executor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How a container has ended (cell-and-staging.md A1).
 *
 * @param failed whether it counts as a failure
 * @param failureReason as users see it; empty if there is none
 * @param retryable whether another attempt elsewhere may succeed, because nothing has run yet
 * @param stopped whether it ended because it was told to
 */
public record RunResult(boolean failed, String failureReason, boolean retryable, boolean stopped) {

    private static final int LONGEST_REASON = 10_000;
    private static final String CUT = "\n... (truncated)\n";

    public RunResult {
        failureReason = cut(failureReason);
    }

    public static RunResult succeeded() {
        return new RunResult(false, "", false, false);
    }

    public static RunResult failed(String reason) {
        return new RunResult(true, reason, false, false);
    }

    /** Failed before anything has run. */
    public static RunResult failedRetryably(String reason) {
        return new RunResult(true, reason, true, false);
    }

    /** Ended on request. */
    public static RunResult ofStop(String reason) {
        return new RunResult(!reason.isEmpty(), reason, false, true);
    }

    private static String cut(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_REASON) {
            return reason;
        }
        int half = (LONGEST_REASON - CUT.length()) / 2;
        return text(bytes, 0, half) + CUT + text(bytes, bytes.length - half, half);
    }

    /** Decodes a piece of UTF-8, leaving out characters that the cut has broken. */
    private static String text(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.IGNORE)
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
