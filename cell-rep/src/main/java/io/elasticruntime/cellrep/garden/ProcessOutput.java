package io.elasticruntime.cellrep.garden;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.function.Supplier;

/** The output of a program, whose end is an error if the program's is. */
final class ProcessOutput extends FilterInputStream {

    private final Process process;
    private final Supplier<String> complaint;
    private final Runnable cleanUp;

    /**
     * @param complaint what the program has said about its failure
     * @param cleanUp done once the stream is closed
     */
    ProcessOutput(Process process, Supplier<String> complaint, Runnable cleanUp) {
        super(process.getInputStream());
        this.process = process;
        this.complaint = complaint;
        this.cleanUp = cleanUp;
    }

    @Override
    public int read() throws IOException {
        return checked(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return checked(super.read(bytes, offset, length));
    }

    private int checked(int read) throws IOException {
        if (read < 0) {
            finish(process, complaint);
        }
        return read;
    }

    /** Waits for the end of the program, which must be a good one. */
    static void finish(Process process, Supplier<String> complaint) throws IOException {
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("tar failed with status " + status + ": " + complaint.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while tar was working", e);
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        process.destroyForcibly();
        cleanUp.run();
    }
}
