package io.elasticruntime.component.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** A body that is passed on while it arrives, up to its limit. */
final class CountedBody extends ServletInputStream {

    private final ServletInputStream arriving;
    private final DataSize largest;
    private long left;

    CountedBody(ServletInputStream arriving, DataSize largest) {
        this.arriving = arriving;
        this.largest = largest;
        this.left = largest.toBytes();
    }

    @Override
    public int read() throws IOException {
        int next = arriving.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = arriving.read(target, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) {
        left -= bytes;
        if (left < 0) {
            throw BodyRefusedException.tooLarge(largest);
        }
    }

    @Override
    public int available() throws IOException {
        return arriving.available();
    }

    @Override
    public boolean isFinished() {
        return arriving.isFinished();
    }

    @Override
    public boolean isReady() {
        return arriving.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        arriving.setReadListener(listener);
    }
}
