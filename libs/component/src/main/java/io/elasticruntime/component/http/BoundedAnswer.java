package io.elasticruntime.component.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.unit.DataSize;

/** The answer of another component, whose body is read up to a limit; beyond it reading fails. */
record BoundedAnswer(ClientHttpResponse answer, String path, DataSize largest) implements ClientHttpResponse {

    @Override
    public InputStream getBody() throws IOException {
        return new Counted(answer.getBody(), path, largest);
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
        return answer.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
        return answer.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
        return answer.getHeaders();
    }

    @Override
    public void close() {
        answer.close();
    }

    private static final class Counted extends FilterInputStream {

        private final String path;
        private final DataSize largest;
        private long left;

        Counted(InputStream in, String path, DataSize largest) {
            super(in);
            this.path = path;
            this.largest = largest;
            this.left = largest.toBytes();
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("the answer to " + path + " has more than " + largest.toBytes() + " bytes");
            }
        }
    }
}
