package io.elasticruntime.loggregator.trafficcontroller;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cloudfoundry.dropsonde.events.Envelope;

/**
 * Several v1 envelopes in one answer: parts without headers, separated in the one way that clients cut at (loggregator.md
 * f).
 *
 * @param boundary text between the parts
 */
record Multipart(String boundary) {

    /** The content type, with the space that clients look for. */
    String contentType() {
        return "multipart/x-protobuf; boundary=" + boundary;
    }

    byte[] body(List<Envelope> envelopes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Envelope envelope : envelopes) {
            if (body.size() > 0) {
                write(body, "\r\n");
            }
            write(body, "--" + boundary + "\r\n\r\n");
            body.writeBytes(envelope.toByteArray());
        }
        write(body, (envelopes.isEmpty() ? "" : "\r\n") + "--" + boundary + "--\r\n");
        return body.toByteArray();
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
