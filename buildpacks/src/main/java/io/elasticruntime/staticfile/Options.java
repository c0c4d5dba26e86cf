package io.elasticruntime.staticfile;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a site is served, as its {@code Staticfile} says.
 *
 * @param root directory that holds the site
 * @param directoryListing whether a directory without {@code index.html} shows its files
 * @param pushState whether an unknown path gets the start page, for apps that route in the browser
 * @param dotFiles whether files whose name begins with a dot are served
 * @param forceHttps whether a request that came over plain HTTP is sent to HTTPS
 * @param strictTransportSecurity value of that header; null: none
 * @param statusPages page by status code, such as 404 to {@code /404.html}
 */
record Options(
        Path root,
        boolean directoryListing,
        boolean pushState,
        boolean dotFiles,
        boolean forceHttps,
        @Nullable String strictTransportSecurity,
        Map<Integer, String> statusPages) {

    /** @throws IllegalArgumentException if an argument is unknown */
    static Options parse(List<String> arguments) {
        Path root = Path.of("public");
        boolean directoryListing = false;
        boolean pushState = false;
        boolean dotFiles = false;
        boolean forceHttps = false;
        String strictTransportSecurity = null;
        Map<Integer, String> statusPages = new HashMap<>();
        for (String argument : arguments) {
            String[] option = argument.split("=", 2);
            String value = option.length == 2 ? option[1] : "";
            switch (option[0]) {
                case "--root" -> root = Path.of(value);
                case "--directory-listing" -> directoryListing = true;
                case "--pushstate" -> pushState = true;
                case "--dot-files" -> dotFiles = true;
                case "--force-https" -> forceHttps = true;
                case "--strict-transport-security" -> strictTransportSecurity = value;
                case "--status-page" -> {
                    String[] codeAndPage = value.split(":", 2);
                    statusPages.put(Integer.valueOf(codeAndPage[0]), codeAndPage[1]);
                }
                default -> throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        return new Options(
                root.toAbsolutePath().normalize(),
                directoryListing,
                pushState,
                dotFiles,
                forceHttps,
                strictTransportSecurity,
                statusPages);
    }
}
