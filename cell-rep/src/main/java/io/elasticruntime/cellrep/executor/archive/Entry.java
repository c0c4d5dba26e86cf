package io.elasticruntime.cellrep.executor.archive;

import java.nio.charset.StandardCharsets;

/**
 * One entry of an archive. Names are bytes, as they are to the kernel.
 *
 * @param name relative to the root of the archive
 * @param mode permissions and sticky bit
 * @param size of the content in bytes; 0 unless it is a file
 * @param modified seconds since 1970
 * @param link target of a link; empty for all others
 */
record Entry(byte[] name, Kind kind, int mode, int uid, int gid, long size, long modified, byte[] link) {

    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK,
        FIFO
    }

    Entry named(byte[] otherName, byte[] otherLink) {
        return new Entry(otherName, kind, mode, uid, gid, size, modified, otherLink);
    }

    /** A name for people: cut, and without what could pass for something else in a log. */
    static String shown(byte[] name) {
        String text = new String(name, 0, Math.min(name.length, 100), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?") + (name.length > 100 ? "…" : "");
    }
}
