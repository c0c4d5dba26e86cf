package io.elasticruntime.cloudcontroller.upload;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.cloudcontroller.blobstore.Spool;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.apache.tomcat.util.http.fileupload.impl.InvalidContentTypeException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Receives uploads into the spool, part by part. The container does not touch their bodies: the controller that calls
 * this has asked for the caller's role and for the state of what he uploads to. As many are received at once as set, of
 * all users and of each; others wait, and are told to come back (503) when it lasts too long.
 */
@Component
public class Uploads {

    private static final int MOST_PARTS = 8;
    private static final int LARGEST_PART_HEADER = 4096;
    private static final String BITS = "bits";
    private static final String RESOURCES = "resources";

    private final Spool spool;
    private final UploadProperties properties;
    private final Semaphore all;
    private final Map<String, Turns> users = new ConcurrentHashMap<>();

    Uploads(Spool spool, UploadProperties properties) {
        this.spool = spool;
        this.properties = properties;
        this.all = new Semaphore(properties.atOnce(), true);
    }

    /** Turns of one user, and how many wait for them or have them. */
    private record Turns(Semaphore semaphore, int users) {}

    /**
     * Reads the fields {@code bits} and {@code resources} of a request; others are passed over.
     *
     * @param limit bytes of the file
     * @throws CfApiException 413 for more bytes than that, 422 for what is no multipart form, 503 if there is no room
     */
    public Upload receive(HttpServletRequest request, Caller caller, DataSize limit) throws IOException {
        long most = limit.toBytes();
        if (request.getContentLengthLong() > most + properties.fieldSize().toBytes()) {
            throw tooLarge(BITS, most);
        }
        long end = System.nanoTime() + properties.patience().toNanos();
        Semaphore own = enter(caller.guid());
        try {
            await(own, end, "your uploads");
            try {
                await(all, end, "uploads");
                try {
                    return read(request, most);
                } finally {
                    all.release();
                }
            } finally {
                own.release();
            }
        } finally {
            leave(caller.guid());
        }
    }

    private Semaphore enter(String user) {
        Turns turns = users.merge(
                user,
                new Turns(new Semaphore(properties.atOncePerUser(), true), 1),
                (present, _) -> new Turns(present.semaphore(), present.users() + 1));
        return turns.semaphore();
    }

    private void leave(String user) {
        users.computeIfPresent(
                user, (_, turns) -> turns.users() == 1 ? null : new Turns(turns.semaphore(), turns.users() - 1));
    }

    private static void await(Semaphore semaphore, long end, String what) {
        try {
            if (semaphore.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw busy("Too many of " + what + " are being received. Try again later.");
    }

    /** 503; the web layer adds when to come back. */
    public static CfApiException busy(String detail) {
        return new CfApiException(CfError.SERVICE_UNAVAILABLE, detail);
    }

    private Upload read(HttpServletRequest request, long limit) throws IOException {
        Spool.File bits = null;
        Spool.File resources = null;
        String filename = "";
        boolean complete = false;
        try {
            FileItemIterator parts = parser().getItemIterator(context(request, limit));
            for (int i = 0; parts.hasNext(); i++) {
                if (i == MOST_PARTS) {
                    throw CfApiException.unprocessable("An upload may have no more than " + MOST_PARTS + " parts");
                }
                FileItemStream part = parts.next();
                if (BITS.equals(part.getFieldName()) && bits == null) {
                    bits = receive(part, BITS, limit);
                    filename = lastPart(part.getName());
                } else if (RESOURCES.equals(part.getFieldName()) && resources == null) {
                    resources = receive(part, RESOURCES, properties.fieldSize().toBytes());
                }
            }
            if (bits != null && bits.size() == 0) {
                bits.close();
                bits = null;
            }
            complete = true;
            return new Upload(bits, filename, resources);
        } catch (InvalidContentTypeException _) {
            throw CfApiException.unprocessable("An upload must be multipart/form-data");
        } catch (MalformedStreamException | FileUploadException | FileUploadIOException malformed) {
            throw CfApiException.unprocessable(
                    "The upload is no proper multipart/form-data: it is cut off or malformed");
        } finally {
            if (!complete) {
                new Upload(bits, filename, resources).close();
            }
        }
    }

    private Spool.File receive(FileItemStream part, String name, long limit) throws IOException {
        Spool.File file = spool.create();
        boolean complete = false;
        try (InputStream in = part.openStream()) {
            file.receive(in, limit);
            complete = true;
            return file;
        } catch (Spool.TooLarge _) {
            throw tooLarge(name, limit);
        } catch (Spool.Full _) {
            throw busy("There is no room for more uploads. Try again later.");
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    private static FileUpload parser() {
        FileUpload parser = new FileUpload();
        parser.setPartHeaderSizeMax(LARGEST_PART_HEADER);
        return parser;
    }

    private static String lastPart(@Nullable String filename) {
        String name = filename == null ? "" : filename;
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    private static CfApiException tooLarge(String field, long limit) {
        return new CfApiException(
                413,
                List.of(ErrorEntry.of(
                        CfError.INVALID_REQUEST,
                        "The request is invalid: '" + field + "' may have no more than " + limit + " bytes")));
    }

    private UploadContext context(HttpServletRequest request, long limit) {
        long end = System.nanoTime() + properties.time().toNanos();
        long total = limit + properties.fieldSize().toBytes() + (1 << 16);
        return new UploadContext() {

            @Override
            public String getCharacterEncoding() {
                return "UTF-8";
            }

            @Override
            public String getContentType() {
                return request.getContentType();
            }

            @Override
            public InputStream getInputStream() throws IOException {
                return new Bounded(request.getInputStream(), total, end);
            }

            @Override
            public long contentLength() {
                return request.getContentLengthLong();
            }
        };
    }

    /** The body, for so many bytes and so long; also of the parts that are passed over. */
    private final class Bounded extends InputStream {

        private final InputStream body;
        private final long limit;
        private final long end;
        private long count;

        Bounded(InputStream body, long limit, long end) {
            this.body = body;
            this.limit = limit;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (System.nanoTime() - end > 0) {
                throw new CfApiException(
                        408,
                        List.of(ErrorEntry.of(
                                CfError.INVALID_REQUEST,
                                "The request is invalid: an upload may take no longer than "
                                        + properties.time().toSeconds() + " seconds")));
            }
            int read = read(body, bytes, offset, length);
            count += Math.max(0, read);
            if (count > limit) {
                throw tooLarge("the whole upload", limit);
            }
            return read;
        }

        /** Whoever cuts off his upload has gone; that is nothing to be alarmed about. */
        private static int read(InputStream body, byte[] bytes, int offset, int length) {
            try {
                return body.read(bytes, offset, length);
            } catch (IOException _) {
                throw CfApiException.unprocessable("The upload was cut off");
            }
        }
    }
}
