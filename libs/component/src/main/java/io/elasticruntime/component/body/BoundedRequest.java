package io.elasticruntime.component.body;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A request whose body is read only when someone asks for it, which is after the filters have let the caller in, and
 * only up to its limit. It gives back the memory that the body took when it is closed.
 */
final class BoundedRequest extends HttpServletRequestWrapper implements AutoCloseable {

    private static final int PIECE = 16 * 1024;

    private final DataSize largest;
    private final boolean streamed;
    private final boolean forms;
    private final BodyMemory memory;
    private final Duration slowest;
    private final List<MemoryShare.Room> taken = new ArrayList<>();
    private @Nullable ServletInputStream body;
    private @Nullable BufferedReader reader;
    private @Nullable Map<String, String[]> fields;

    BoundedRequest(
            HttpServletRequest request,
            DataSize largest,
            boolean streamed,
            boolean forms,
            BodyMemory memory,
            Duration slowest) {
        super(request);
        this.largest = largest;
        this.streamed = streamed;
        this.forms = forms;
        this.memory = memory;
        this.slowest = slowest;
    }

    @Override
    public void close() {
        taken.forEach(MemoryShare.Room::close);
        taken.clear();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ServletInputStream stream = body;
        if (stream == null) {
            if (getContentLengthLong() > largest.toBytes()) {
                throw BodyRefusedException.tooLarge(largest);
            }
            stream = streamed ? new CountedBody(super.getInputStream(), largest) : received();
            body = stream;
        }
        return stream;
    }

    private ReceivedBody received() throws IOException {
        long declared = getContentLengthLong();
        ReceivedBody received = new ReceivedBody();
        if (declared == 0) {
            return received;
        }
        long end = System.nanoTime() + slowest.toNanos();
        // Of a body of unknown size the first part is small; the rest may be as large as the limit.
        long expected = declared < 0 ? Math.min(BodyMemory.SMALL, largest.toBytes()) : declared;
        MemoryShare.Room room = memory.forArriving(expected);
        taken.add(room);
        ServletInputStream arriving = super.getInputStream();
        boolean ended = receive(arriving, received, expected, end);
        if (!ended && declared < 0) {
            taken.add(memory.forArriving(largest.toBytes()));
            ended = receive(arriving, received, largest.toBytes() + 1, end);
        }
        if (received.size() > largest.toBytes()) {
            throw BodyRefusedException.tooLarge(largest);
        }
        MemoryShare.Room reading = memory.forReading(received.size(), isForm());
        close();
        taken.add(reading);
        return received;
    }

    /** Reads until the body has {@code bytes} or ends; true if it ended. */
    private boolean receive(ServletInputStream arriving, ReceivedBody received, long bytes, long end)
            throws IOException {
        byte[] buffer = new byte[PIECE];
        int filled = 0;
        while (received.size() + filled < bytes) {
            int wanted = (int) Math.min(buffer.length - filled, bytes - received.size() - filled);
            int count = arriving.read(buffer, filled, wanted);
            if (count < 0) {
                received.add(java.util.Arrays.copyOf(buffer, filled));
                return true;
            }
            filled += count;
            if (filled == buffer.length) {
                received.add(buffer);
                buffer = new byte[PIECE];
                filled = 0;
            }
            if (System.nanoTime() - end > 0) {
                throw BodyRefusedException.tooSlow(slowest.toSeconds());
            }
        }
        received.add(java.util.Arrays.copyOf(buffer, filled));
        return false;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        BufferedReader open = reader;
        if (open == null) {
            String encoding = getCharacterEncoding();
            Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
            open = new BufferedReader(new InputStreamReader(getInputStream(), charset));
            reader = open;
        }
        return open;
    }

    /** Forms with files are taken only where bodies are streamed; nowhere else is anything spooled. */
    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        checkFiles();
        return super.getParts();
    }

    @Override
    public Part getPart(String name) throws IOException, ServletException {
        checkFiles();
        return super.getPart(name);
    }

    private void checkFiles() {
        if (!streamed) {
            throw BodyRefusedException.unreadableForm("Files are not taken here");
        }
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterMap().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = getParameterMap().get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    /**
     * As the servlet container would have it, but within the limits, and for forms only where the service takes them.
     * The container itself would read a form, or spool the files of one, for whoever asks for any parameter.
     */
    @Override
    public Map<String, String[]> getParameterMap() {
        if (streamed
                || !getMethod().equals("POST")
                || !(hasType("application/x-www-form-urlencoded") || hasType("multipart/"))) {
            return super.getParameterMap();
        }
        Map<String, String[]> read = fields;
        if (read == null) {
            FormFields parsed = new FormFields();
            String query = getQueryString();
            parsed.add(query == null ? "" : query);
            if (isForm()) {
                parsed.add(form());
            }
            read = Collections.unmodifiableMap(parsed.all());
            fields = read;
        }
        return read;
    }

    private boolean isForm() {
        return forms && getMethod().equals("POST") && hasType("application/x-www-form-urlencoded");
    }

    private String form() {
        try {
            return new String(getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException _) {
            throw BodyRefusedException.unreadableForm("The form did not arrive to its end");
        }
    }

    private boolean hasType(String start) {
        String type = getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(start);
    }
}
