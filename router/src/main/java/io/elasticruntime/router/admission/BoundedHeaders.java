package io.elasticruntime.router.admission;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.function.BooleanSupplier;

/**
 * The headers of a message while it is read: there is an end to how many. A header of one letter takes thirty times its
 * size in memory, so that the size of a head alone bounds nothing.
 */
public final class BoundedHeaders extends DefaultHttpHeaders {

    private static final DefaultHttpHeadersFactory VALIDATING = DefaultHttpHeadersFactory.headersFactory();

    private final int most;
    private final BooleanSupplier room;
    private int count;

    private BoundedHeaders(int most, BooleanSupplier room) {
        super(VALIDATING.getNameValidator(), VALIDATING.getValueValidator());
        this.most = most;
        this.room = room;
    }

    /**
     * How messages are decoded within bounds; a message beyond them is a decoding failure.
     *
     * @param largestHead in bytes, for the first line and for the headers
     * @param most number of headers, and of trailers
     * @param room asked for each header; false: there is no memory for another one
     */
    public static HttpDecoderConfig decoding(int largestHead, int most, BooleanSupplier room) {
        HttpHeadersFactory factory = new HttpHeadersFactory() {
            @Override
            public HttpHeaders newHeaders() {
                return new BoundedHeaders(most, room);
            }

            @Override
            public HttpHeaders newEmptyHeaders() {
                return new BoundedHeaders(most, room);
            }
        };
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(largestHead)
                .setMaxHeaderSize(largestHead)
                .setHeadersFactory(factory)
                .setTrailersFactory(factory);
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        another();
        return super.add(name, value);
    }

    @Override
    public HttpHeaders add(String name, Object value) {
        another();
        return super.add(name, value);
    }

    private void another() {
        if (count == most) {
            throw new TooLongHttpHeaderException("more than " + most + " headers");
        }
        if (!room.getAsBoolean()) {
            throw new NoRoom();
        }
        count++;
    }

    /** Too much is under way to take another head. */
    static final class NoRoom extends RuntimeException {

        private static final long serialVersionUID = 1;

        NoRoom() {
            super("no memory for another head", null, false, false);
        }
    }
}
