package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The migrations that a build knows, or that a deployment's databases may have had. Migrations only go forward: a build
 * that does not know one of them would misread what it has made.
 *
 * @param byDatabase names of scripts, such as {@code V12__routes.sql}, by database
 */
public record Migrations(TreeMap<String, TreeSet<String>> byDatabase) {

    /** Those of the services below a directory of programs. */
    public static Migrations of(Path programs, Manifest manifest) {
        TreeMap<String, TreeSet<String>> byDatabase = new TreeMap<>();
        for (Manifest.Component component : manifest.components()) {
            if (component.database() != null) {
                byDatabase
                        .computeIfAbsent(component.database(), _ -> new TreeSet<>())
                        .addAll(scripts(programs.resolve(component.jar())));
            }
        }
        return new Migrations(byDatabase);
    }

    /** Those of every build that the deployment has run since this is remembered; none if it has run none. */
    public static Migrations had(Home home) {
        return Files.exists(home.migrations())
                ? Json.read(home.migrations(), Migrations.class)
                : new Migrations(new TreeMap<>());
    }

    /** Remembers that the databases may have had these. */
    public void remember(Home home) {
        Json.write(home.migrations(), this);
    }

    /**
     * The deployment's databases stay as they are.
     *
     * @param restore what to run for a backup of this build
     * @throws Refusal naming the databases and the scripts that they have had and this does not know
     */
    public void refuseIfOlderThan(Migrations had, String restore) {
        String unknown = had.byDatabase().entrySet().stream()
                .flatMap(database -> database.getValue().stream()
                        .filter(script -> !scripts(database.getKey()).contains(script))
                        .map(script -> database.getKey() + " has had " + script))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new Refusal("This build is older than the data: " + unknown
                    + ", which it does not know. Nothing was changed. Go on with the newer build, or restore a backup"
                    + " that this one has made: " + restore + ".");
        }
    }

    private Set<String> scripts(String database) {
        return byDatabase.getOrDefault(database, new TreeSet<>());
    }

    private static Set<String> scripts(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("db/") && name.endsWith(".sql"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(jar + " cannot be read", e);
        }
    }
}
