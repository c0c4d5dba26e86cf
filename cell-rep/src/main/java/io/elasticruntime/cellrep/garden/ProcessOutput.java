package io.elasticruntime.cellrep.garden;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

    /**
     * Gives a program its input and waits for its end, which must be a good one.
     *
     * @param complaint what the program has said about its failure
     */
    static void feed(Process process, InputStream input, Supplier<String> complaint) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            input.transferTo(in);
        } catch (IOException e) {
            // If the program has given up, its own words say more than the broken pipe.
            if (process.isAlive()) {
                throw e;
            }
        }
        finish(process, complaint);
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
