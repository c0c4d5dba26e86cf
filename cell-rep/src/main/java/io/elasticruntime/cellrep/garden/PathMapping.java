package io.elasticruntime.cellrep.garden;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the paths of a container are when it has no file system of its own. Texts that name such paths (arguments,
 * variables) are rewritten; what a program has built in is not.
 */
final class PathMapping {

    private final Map<String, Path> places = new TreeMap<>();
    private final Path root;
    private final Pattern pattern;

    /** @param root stands for the root of the container; its home and temporary directories are below */
    PathMapping(Path root, Iterable<BindMount> mounts) {
        this.root = root;
        for (String own : new String[] {"/home/vcap", "/tmp", "/var/tmp", "/root"}) {
            places.put(own, root.resolve(own.substring(1)));
        }
        mounts.forEach(mount -> places.put(mount.destination(), mount.source()));
        String alternatives = places.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        this.pattern = Pattern.compile("(?<![\\w./-])(" + alternatives + ")(?![\\w.-])");
    }

    /** The text with every path of the container in it replaced by where it really is. */
    String rewrite(String text) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(String.valueOf(places.get(match.group(1)))));
    }

    /** A directory or file of the container; a relative one is below the home of its user. */
    Path locate(String path) {
        String absolute = path.startsWith("/") ? path : "/home/vcap/" + path;
        Path normal = Path.of(absolute).normalize();
        for (Path prefix = normal; prefix != null; prefix = prefix.getParent()) {
            Path place = places.get(prefix.toString());
            if (place != null) {
                return place.resolve(prefix.relativize(normal).toString());
            }
        }
        return root.resolve(normal.toString().substring(1));
    }
}
