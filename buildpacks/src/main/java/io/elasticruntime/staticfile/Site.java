package io.elasticruntime.staticfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The files of a site: what is found under a path. */
record Site(Options options) {

    /** What a path leads to. */
    sealed interface Found {

        /** @param status 200, or the error that this page explains */
        record Page(int status, Path file) implements Found {}

        record Listing(Path directory) implements Found {}

        /** The path is a directory's, without the slash that relative links in it need. */
        record Redirect(String location) implements Found {}

        /** An error that the site has no page for. */
        record Nothing(int status) implements Found {}
    }

    /** @param path of the request, decoded, beginning with a slash */
    Found find(String path) {
        Path file = resolve(path);
        if (file == null || !Files.exists(file)) {
            return missing();
        }
        if (!Files.isDirectory(file)) {
            return new Found.Page(200, file);
        }
        if (!path.endsWith("/")) {
            return new Found.Redirect(path.replaceFirst("^/+", "/") + "/");
        }
        Path index = file.resolve("index.html");
        if (Files.isRegularFile(index)) {
            return new Found.Page(200, index);
        }
        return options.directoryListing() ? new Found.Listing(file) : error(403);
    }

    /** The site's own page for an error, if it has one. */
    Found error(int status) {
        String page = options.statusPages().getOrDefault(status, "/" + status + ".html");
        Path file = resolve(page.startsWith("/") ? page : "/" + page);
        return file != null && Files.isRegularFile(file) ? new Found.Page(status, file) : new Found.Nothing(status);
    }

    private Found missing() {
        Path start = options.root().resolve("index.html");
        return options.pushState() && Files.isRegularFile(start) ? new Found.Page(200, start) : error(404);
    }

    /** The file that a path names; null if it lies outside of the site or is hidden. */
    private @Nullable Path resolve(String path) {
        try {
            Path file = options.root().resolve(path.replaceFirst("^/+", "")).normalize();
            if (!file.startsWith(options.root()) || isHidden(options.root().relativize(file))) {
                return null;
            }
            return !Files.exists(file)
                            || file.toRealPath().startsWith(options.root().toRealPath())
                    ? file
                    : null;
        } catch (InvalidPathException | IOException nothingThere) {
            return null;
        }
    }

    private boolean isHidden(Path relative) {
        return !options.dotFiles()
                && StreamSupport.stream(relative.spliterator(), false)
                        .anyMatch(name -> name.toString().startsWith("."));
    }
}
