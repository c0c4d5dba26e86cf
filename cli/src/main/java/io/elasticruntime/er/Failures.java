package io.elasticruntime.er;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a user in one line why a command failed. A stack trace helps only who asks for it, with {@code ER_TRACE=1}. */
final class Failures implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof Refusal) {
            err.println(failure.getMessage());
        } else {
            err.println("er " + command.getCommandName() + " failed: " + reason(failure)
                    + "\nWhat the components say: ./er logs. Where it happened: ER_TRACE=1 ./er ...");
        }
        if (System.getenv("ER_TRACE") != null) {
            failure.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The deepest cause that says something: wrappers repeat it or hide it. */
    static String reason(Throwable failure) {
        String reason = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                reason = message;
            }
        }
        return reason;
    }
}
