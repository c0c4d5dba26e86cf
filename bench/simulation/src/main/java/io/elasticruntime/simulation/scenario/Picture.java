package io.elasticruntime.simulation.scenario;

import java.util.List;
import java.util.Locale;

/**
 * Outcomes as one picture: a card for each scenario with a bar for each cell: grey is what it held before, on top of
 * it what it won, in the colour of its zone. The height is the cell's memory.
 */
final class Picture {

    private static final int COLUMNS = 4;
    private static final int WIDTH = 300;
    private static final int HEIGHT = 190;
    private static final int MARGIN = 14;
    private static final int BARS_TOP = 52;
    private static final int BARS_HEIGHT = 100;
    private static final int CELL_MB = 100;

    private Picture() {}

    static String svg(List<Outcome> outcomes) {
        int rows = (outcomes.size() + COLUMNS - 1) / COLUMNS;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\">",
                COLUMNS * WIDTH,
                rows * HEIGHT);
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f4f2\"/>");
        for (int i = 0; i < outcomes.size(); i++) {
            add(svg, "<g transform=\"translate(%d %d)\">", i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT);
            card(svg, outcomes.get(i));
            add(svg, "</g>");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void card(StringBuilder svg, Outcome outcome) {
        boolean passed = outcome.violations().isEmpty();
        add(
                svg,
                "<rect x=\"4\" y=\"4\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#fff\" stroke=\"%s\"/>",
                WIDTH - 8,
                HEIGHT - 8,
                passed ? "#d0d0cc" : "#c0392b");
        String name = outcome.scenario().name();
        int colon = name.indexOf(':');
        text(svg, 22, 12, "#222", name.substring(0, colon));
        text(svg, 37, 10, "#666", name.substring(colon + 1).strip());
        bars(svg, outcome.cells());
        text(
                svg,
                BARS_TOP + BARS_HEIGHT + 14,
                10,
                "#222",
                String.format(
                        Locale.ROOT,
                        "%d placed, %d missing, %.1f ms, waited %.1f ms, spread %.3f",
                        outcome.placed(),
                        outcome.missing().size(),
                        outcome.took().toNanos() / 1e6,
                        outcome.placed() == 0 ? 0 : outcome.waits().getAverage() * 1e3,
                        outcome.distribution()));
        text(
                svg,
                BARS_TOP + BARS_HEIGHT + 27,
                10,
                passed ? "#27803b" : "#c0392b",
                passed ? "passed" : String.join("; ", outcome.violations()));
    }

    private static void bars(StringBuilder svg, List<Cell> cells) {
        double step = (double) (WIDTH - 2 * MARGIN) / cells.size();
        double width = Math.min(step * 0.85, 24);
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            double x = MARGIN + i * step;
            double top = bar(svg, x, BARS_TOP + BARS_HEIGHT, width, cell.loaded(), "#c8c8c4");
            bar(svg, x, top, width, cell.usedMb() - cell.loaded(), cell.zone().equals("Z0") ? "#3b78b8" : "#c07a3a");
        }
    }

    /** Draws a bar that stands on {@code bottom}; answers its top. */
    private static double bar(StringBuilder svg, double x, double bottom, double width, int megabytes, String colour) {
        double height = (double) megabytes / CELL_MB * BARS_HEIGHT;
        if (height > 0) {
            add(
                    svg,
                    "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>",
                    x,
                    bottom - height,
                    width,
                    height,
                    colour);
        }
        return bottom - height;
    }

    private static void text(StringBuilder svg, int y, int size, String colour, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        add(svg, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>", MARGIN, y, size, colour, escaped);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
