package io.elasticruntime.component.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/** A body that has arrived. What was read of it is let go, so that its bytes and what is made of them do not add up. */
final class ReceivedBody extends ServletInputStream {

    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private byte[] piece = new byte[0];
    private int position;
    private long size;

    void add(byte[] next) {
        if (next.length > 0) {
            pieces.add(next);
            size += next.length;
        }
    }

    /** Bytes that arrived. */
    long size() {
        return size;
    }

    @Override
    public int read() {
        return atEnd() ? -1 : piece[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (atEnd()) {
            return -1;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean atEnd() {
        if (position == piece.length) {
            byte[] next = pieces.poll();
            piece = next == null ? new byte[0] : next;
            position = 0;
        }
        return piece.length == 0;
    }

    @Override
    public int available() {
        return piece.length - position;
    }

    @Override
    public boolean isFinished() {
        return atEnd();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("the body is there: read it");
    }
}
