package io.elasticruntime.cloudcontroller.archive;

import io.elasticruntime.cloudcontroller.archive.RefusedArchive.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Checks a zip that is kept as it came: every content is as declared, and every link stays within the archive. */
public final class CheckedZip {

    private static final int LONGEST_LINK = 4096;

    private CheckedZip() {}

    /** @throws RefusedArchive if the zip is not taken */
    public static void check(Path file, ArchiveLimits limits) throws IOException {
        try (BoundedZip zip = BoundedZip.open(file, limits)) {
            if (zip.hasRepeatedNames()) {
                throw new RefusedArchive(Fault.INVALID, "two of its entries have the same name");
            }
            zip.forEach(entry -> {
                if (entry.isLink()) {
                    checkLink(zip, entry);
                } else {
                    zip.content(entry).transferTo(OutputStream.nullOutputStream());
                }
            });
        }
    }

    private static void checkLink(BoundedZip zip, BoundedZip.Entry entry) throws IOException {
        if (entry.size() > LONGEST_LINK) {
            throw refused(entry, "is longer than " + LONGEST_LINK + " bytes");
        }
        String target = new String(zip.content(entry).readAllBytes(), StandardCharsets.UTF_8);
        if (target.isEmpty() || target.startsWith("/") || target.chars().anyMatch(Character::isISOControl)) {
            throw refused(entry, "leads out of the archive");
        }
        // Upwards only at its beginning, from a directory that is none by another link: so no chain of links leads out.
        long depth = entry.name().chars().filter(c -> c == '/').count();
        boolean downwards = false;
        for (String part : target.split("/", -1)) {
            if (!part.equals("..")) {
                downwards |= !part.isEmpty() && !part.equals(".");
            } else if (downwards || depth-- == 0) {
                throw refused(entry, "leads out of the archive");
            }
        }
    }

    private static RefusedArchive refused(BoundedZip.Entry entry, String why) {
        return new RefusedArchive(Fault.PATH, "the link '" + EntryName.printable(entry.name()) + "' " + why);
    }
}
