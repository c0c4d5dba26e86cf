package io.elasticruntime.cellrep.executor.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few words of ASN.1 that a certificate is written in (X.690, distinguished encoding). */
final class Der {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHORT_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    /** From then on years need all of their digits. */
    private static final Instant LONG_YEARS = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] bool(boolean value) {
        return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] octets(byte[] content) {
        return tagged(0x04, content);
    }

    /** @param unused bits at the end of the last byte */
    static byte[] bits(int unused, byte... content) {
        return tagged(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] oid(String dotted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] numbers = dotted.split("\\.");
        bytes.write(Integer.parseInt(numbers[0]) * 40 + Integer.parseInt(numbers[1]));
        for (int i = 2; i < numbers.length; i++) {
            int number = Integer.parseInt(numbers[i]);
            for (int shift = (31 - Integer.numberOfLeadingZeros(Math.max(1, number))) / 7 * 7; shift > 0; shift -= 7) {
                bytes.write(number >> shift & 0x7f | 0x80);
            }
            bytes.write(number & 0x7f);
        }
        return tagged(0x06, bytes.toByteArray());
    }

    static byte[] time(Instant time) {
        return time.isBefore(LONG_YEARS)
                ? tagged(0x17, SHORT_TIME.format(time).getBytes(StandardCharsets.US_ASCII))
                : tagged(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] tagged(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length + 6);
        bytes.write(tag);
        if (length < 0x80) {
            bytes.write(length);
        } else {
            byte[] size = BigInteger.valueOf(length).toByteArray();
            int leading = size[0] == 0 ? 1 : 0;
            bytes.write(0x80 | size.length - leading);
            bytes.write(size, leading, size.length - leading);
        }
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
