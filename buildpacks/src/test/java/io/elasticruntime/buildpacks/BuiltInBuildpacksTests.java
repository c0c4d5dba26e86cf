package io.elasticruntime.buildpacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.bridge.XxHash64;
import io.elasticruntime.buildpacks.Container.Staged;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each buildpack stages a real app, and the droplet answers over HTTP. */
class BuiltInBuildpacksTests {

    private static final String[] ALL = {"staticfile", "java", "nodejs", "python", "binary"};

    @TempDir
    Path directory;

    private Container container;

    @BeforeEach
    void layOut() throws IOException {
        container = new Container(directory);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        container.close();
    }

    @Test
    void aStaticSiteIsDetectedAndServedFromAHeapOfSixteenMegabytes() throws Exception {
        Staged staged = container.app("static-site").stage(false, ALL);

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.log()).contains("-----> Staticfile Buildpack version");
        assertThat(staged.result()).contains("\"detected_buildpack\":\"staticfile\"", "\"web\":\"$HOME/boot.sh\"");
        container.launch("");
        assertThat(container.get("/").body()).contains("Hello from a static site");
        assertThat(container.get("/assets/style.css").headers().firstValue("Content-Type"))
                .contains("text/css; charset=utf-8");
        assertThat(container.get("/Staticfile").statusCode()).isEqualTo(404);
        assertThat(container.get("/nothing").body()).contains("no such page");
        assertThat(residentMegabytes(container.process())).isLessThan(64);
    }

    @Test
    void optionsOfTheStaticfileReachTheServer() throws Exception {
        container.file("app/Staticfile", """
                root: "dist/site"   # where the build puts it
                directory: visible
                pushstate: enabled
                host_dot_files: true
                http_strict_transport_security: true
                location_include: includes/*.conf
                status_codes:
                  404: /lost.html
                """);
        container.file("app/dist/site/index.html", "start page");
        container.file("app/dist/site/files/a.txt", "a");
        container.file("app/dist/site/.well-known/security.txt", "contact");
        container.file("app/secret.txt", "not part of the site");

        Staged staged = container.stage(true, "staticfile");

        assertThat(staged.log())
                .contains("Enabling pushstate", "Enabling HSTS", "location_include is a setting of nginx");
        container.launch("");
        assertThat(container.get("/some/route").body()).isEqualTo("start page");
        assertThat(container.get("/secret.txt").body()).isEqualTo("start page");
        assertThat(container.get("/files/").body()).contains("a.txt");
        assertThat(container.get("/.well-known/security.txt").body()).isEqualTo("contact");
        assertThat(container.get("/").headers().firstValue("Strict-Transport-Security"))
                .contains("max-age=31536000");
    }

    @Test
    void aStaticSiteIsNeverServedWithoutItsPassword() throws Exception {
        container.file("app/Staticfile", "");
        container.file("app/Staticfile.auth", "user:$apr1$x");

        Staged staged = container.stage(true, "staticfile");

        assertThat(staged.exitCode()).isEqualTo(223);
        assertThat(staged.log()).contains("Staticfile.auth is not supported");
    }

    @Test
    void anExplodedExecutableJarRuns() throws Exception {
        compileServer("app");
        container.file("app/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nMain-Class: Serv\r\n er\r\n\r\n");

        Staged staged = container.with("JBP_CONFIG_OPEN_JDK_JRE", "{}").stage(false, ALL);

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.log())
                .contains("-----> Java Buildpack v", "Main class Server", "JBP_CONFIG_OPEN_JDK_JRE has no effect");
        container.with("JAVA_OPTS", "-Dgreeting=hi").launch("");
        assertThat(container.get("/").body()).isEqualTo("hi from a jar");
        assertThat(container.log("app.log")).contains("JVM Memory Configuration: ", "-Xmx");
    }

    @Test
    void aJarInADirectoryRuns() throws Exception {
        compileServer("classes");
        container.file("manifest", "Manifest-Version: 1.0\nMain-Class: Server\n");
        int exitCode = java.util.spi.ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "cfm",
                        container.path("app/server.jar").toString(),
                        container.path("manifest").toString(),
                        "-C",
                        container.path("classes").toString(),
                        ".");
        assertThat(exitCode).isZero();

        assertThat(container.stage(false, ALL).exitCode()).isZero();

        assertThat(container.launch("").get("/").body()).isEqualTo("hello from a jar");
    }

    @Test
    void aNodeAppRunsOnItsOwnNode() throws Exception {
        assumeNode();

        Staged staged = container.app("node-server").stage(false, ALL);

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.result()).contains("\"detected_buildpack\":\"nodejs\"", "\"web\":\"node server.js\"");
        assertThat(container.launch("").get("/").body()).startsWith("Hello from Node.js");
        assertThat(container.path("home/vcap/deps/0/node/bin/node")).isExecutable();
    }

    @Test
    void theProbeTellsItsEnvironment() throws Exception {
        assumeNode();
        assertThat(container.app("probe").stage(true, "nodejs").exitCode()).isZero();

        container.with("CF_INSTANCE_INDEX", "2").launch("");

        assertThat(container.get("/index").body()).isEqualTo("2\n");
        assertThat(container.get("/env/NODE_ENV").body()).isEqualTo("\"production\"\n");
        assertThat(container.get("/crash/7").body()).isEqualTo("crashing\n");
        assertThat(container.awaitEnd()).isEqualTo(7);
    }

    @Test
    void vendoredNodeModulesAreUsedAndAnOldNodeIsNamed() throws Exception {
        assumeNode();
        container.file("app/package.json", """
                {"engines": {"node": "4.x"}, "dependencies": {"greet": "1"},
                 "scripts": {"prestart": "echo before", "start": "node app.js --name \\"a b\\""}}""");
        container.file("app/node_modules/greet/index.js", "module.exports = name => 'good day, ' + name");
        container.file(
                "app/app.js",
                "require('http').createServer((q, s) => s.end(require('greet')(process.argv[3]))).listen(process.env.PORT)");

        Staged staged = container.stage(true, "nodejs");

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.log()).contains("package.json asks for node 4.x", "Prebuild detected");
        assertThat(container.launch("").get("/").body()).isEqualTo("good day, a b");
    }

    @Test
    void nodeModulesThatCannotBeHadAreExplained() throws Exception {
        assumeNode();
        container.file("app/package.json", "{\"dependencies\": {\"express\": \"5\"}}");

        Staged staged = container
                .with("npm_config_registry", "http://127.0.0.1:1/")
                .with("npm_config_fetch_retries", "0")
                .stage(true, "nodejs");

        assertThat(staged.exitCode()).isEqualTo(223);
        assertThat(staged.log()).contains("dependencies", "push");
    }

    @Test
    void aPythonAppRunsOnItsOwnPython() throws Exception {
        assumePython();

        Staged staged = container.app("python-server").stage(false, ALL);

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.result()).contains("\"detected_buildpack\":\"python\"");
        assertThat(container.launch("").get("/").body()).startsWith("Hello from Python");
    }

    @Test
    void vendoredPythonPackagesAreInstalledWithTheirPrograms() throws Exception {
        assumePython();
        wheel(container.path("app/vendor"));
        container.file("app/requirements.txt", "greet==1.0\n");
        container.file("app/Procfile", "web: greet\n");

        Staged staged = container.stage(true, "python");

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        assertThat(staged.log()).contains("Using the packages in vendor");
        assertThat(container.launch("").get("/").body())
                .isEqualTo("good day from " + container.path("home/vcap/deps/0/python"));
    }

    @Test
    void pythonPackagesThatCannotBeHadAreExplained() throws Exception {
        assumePython();
        container.file("app/requirements.txt", "flask==3.0.0\n");
        container.file("app/vendor/README", "empty");

        Staged staged = container.stage(true, "python");

        assertThat(staged.exitCode()).isEqualTo(223);
        assertThat(staged.log())
                .contains("Could not install the packages of requirements.txt.", "pip download -r requirements.txt");
    }

    @Test
    void aBinaryHasToBeNamedAndNeedsAProcfile() throws Exception {
        container
                .file("app/serve", "#!/bin/sh\necho served; exec sleep 5\n")
                .toFile()
                .setExecutable(true);

        assertThat(container.stage(false, "binary").exitCode()).isEqualTo(222);
        Files.delete(container.path("buildpacks").resolve(XxHash64.directoryName("binary")));
        Staged staged = container.stage(true, "binary");

        assertThat(staged.exitCode()).isZero();
        container.launch("");
        assertThat(container.awaitEnd()).isEqualTo(1);
        assertThat(container.log("app.log")).contains("Error: no start command specified during staging or launch");
    }

    @Test
    void aBuildpackBeforeTheLastLendsItsPrograms() throws Exception {
        assumeNode();
        container.file("app/Procfile", "web: node -v && java -version && exec sleep 0\n");
        container.file("app/package.json", "{}");

        Staged staged = container.stage(true, "java", "nodejs", "binary");

        assertThat(staged.exitCode()).as(staged.log()).isZero();
        container.launch("");
        assertThat(container.awaitEnd()).isZero();
        assertThat(container.log("app.log")).contains("openjdk version \"25");
    }

    @Test
    void theZipsHoldExecutableScriptsAndTheListNamesThem() throws IOException {
        Path dist = Path.of(System.getProperty("dist.directory"), "buildpacks");
        assertThat(Files.readString(dist.resolve("buildpacks.json"))).contains("\"staticfile_buildpack\"");
        for (String name : ALL) {
            Path zip = dist.resolve(name + "_buildpack.zip");
            try (FileSystem archive = FileSystems.newFileSystem(
                    URI.create("jar:" + zip.toUri()), Map.of("enablePosixFileAttributes", "true"))) {
                for (String script : List.of("detect", "supply", "finalize", "release")) {
                    assertThat(Files.getPosixFilePermissions(archive.getPath("/bin/" + script)))
                            .as("%s of %s", script, name)
                            .contains(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
                }
                assertThat(archive.getPath("/VERSION")).exists();
                assertThat(archive.getPath("/manifest.yml")).exists();
            }
        }
    }

    private void compileServer(String target) throws IOException {
        Path source = container.file("source/Server.java", """
                import com.sun.net.httpserver.*;
                public class Server {
                    public static void main(String[] arguments) throws Exception {
                        int port = Integer.parseInt(System.getenv("SERVER_PORT"));
                        var server = HttpServer.create(new java.net.InetSocketAddress(port), 0);
                        byte[] body = (System.getProperty("greeting", "hello") + " from a jar").getBytes();
                        server.createContext("/", exchange -> {
                            exchange.sendResponseHeaders(200, body.length);
                            exchange.getResponseBody().write(body);
                            exchange.close();
                        });
                        server.start();
                    }
                }
                """);
        Path classes = Files.createDirectories(container.path(target));
        int exitCode =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source.toString());
        assertThat(exitCode).isZero();
    }

    /** The smallest wheel with a program. */
    private static void wheel(Path vendor) throws IOException {
        Files.createDirectories(vendor);
        Path file = vendor.resolve("greet-1.0-py3-none-any.whl");
        try (FileSystem wheel = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
            Path info = Files.createDirectory(wheel.getPath("/greet-1.0.dist-info"));
            Files.writeString(info.resolve("METADATA"), "Metadata-Version: 2.1\nName: greet\nVersion: 1.0\n");
            Files.writeString(
                    info.resolve("WHEEL"),
                    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Files.writeString(info.resolve("entry_points.txt"), "[console_scripts]\ngreet = greet:main\n");
            Files.writeString(info.resolve("RECORD"), "");
            Files.writeString(wheel.getPath("/greet.py"), """
                    import os, ssl, sqlite3, sys
                    from http.server import BaseHTTPRequestHandler, HTTPServer

                    class Greet(BaseHTTPRequestHandler):
                        def do_GET(self):
                            self.send_response(200)
                            self.end_headers()
                            self.wfile.write(('good day from ' + sys.prefix).encode())

                    def main():
                        HTTPServer(('', int(os.environ['PORT'])), Greet).serve_forever()
                    """);
        }
    }

    private static long residentMegabytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    private static void assumeNode() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/node")) || Files.isExecutable(Path.of("/usr/local/bin/node")),
                "no Node.js on this machine");
    }

    private static void assumePython() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3"))
                        || Files.isExecutable(Path.of("/usr/local/bin/python3")),
                "no Python on this machine");
    }
}
