package io.elasticruntime.cloudcontroller.archive;

import io.elasticruntime.cloudcontroller.archive.RefusedArchive.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Names of entries: relative, within the archive's root, and such that every file system and terminal bears them. */
public final class EntryName {

    private static final int LONGEST_SEGMENT = 255;
    private static final String HERE = "./";

    private EntryName() {}

    /** As {@link #check(String, ArchiveLimits)}, of UTF-8. */
    static String decode(byte[] bytes, ArchiveLimits limits) throws RefusedArchive {
        if (bytes.length > limits.nameSize()) {
            throw tooLong(bytes.length, limits);
        }
        try {
            return check(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    limits);
        } catch (CharacterCodingException _) {
            throw new RefusedArchive(
                    Fault.PATH, "'" + printable(new String(bytes, StandardCharsets.UTF_8)) + "' is not UTF-8");
        }
    }

    /**
     * The name without a leading {@code ./}; empty for the root itself.
     *
     * @throws RefusedArchive for a name that is absolute, leaves the root, has control characters, backslashes or empty
     *     parts, is too long or too deep
     */
    public static String check(String given, ArchiveLimits limits) throws RefusedArchive {
        String name = given;
        while (name.startsWith(HERE)) {
            name = name.substring(HERE.length());
        }
        if (given.isEmpty()) {
            throw new RefusedArchive(Fault.PATH, "a name is empty");
        }
        int bytes = given.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.nameSize()) {
            throw tooLong(bytes, limits);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw refused(given, "has control characters");
        }
        if (name.indexOf('\\') >= 0) {
            throw refused(given, "has a backslash");
        }
        if (name.startsWith("/")) {
            throw refused(given, "is absolute");
        }
        checkSegments(given, name, limits);
        return name;
    }

    private static void checkSegments(String given, String name, ArchiveLimits limits) throws RefusedArchive {
        String[] segments = (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).split("/", -1);
        if (segments.length > limits.depth()) {
            throw refused(given, "is " + segments.length + " directories deep; the limit is " + limits.depth());
        }
        for (String segment : segments) {
            if (segment.equals("..")) {
                throw refused(given, "leaves the archive");
            }
            if (segment.equals(".") || segment.isEmpty() && !name.isEmpty()) {
                throw refused(given, "has an empty part");
            }
            if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT) {
                throw refused(given, "has a part of more than " + LONGEST_SEGMENT + " bytes");
            }
        }
    }

    private static RefusedArchive tooLong(int bytes, ArchiveLimits limits) {
        return new RefusedArchive(Fault.PATH, "a name has " + bytes + " bytes; the limit is " + limits.nameSize());
    }

    private static RefusedArchive refused(String name, String why) {
        return new RefusedArchive(Fault.PATH, "'" + printable(name) + "' " + why);
    }

    /** The name as it can be shown: short, and without what moves a terminal's cursor. */
    static String printable(String name) {
        String shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
        StringBuilder text = new StringBuilder(shown.length());
        shown.chars().forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
        return text.toString();
    }
}
