package dev.weir.workloads.planted.stages;

/** How many steps of some 100 ns each stage takes for an event: one to four. */
public enum Proportions {
    EVEN(3, 3, 3),
    PARSE_HEAVY(4, 2, 3),
    WINDOW_HEAVY(2, 2, 4);

    final int parse;
    final int filter;
    final int window;

    Proportions(int parse, int filter, int window) {
        this.parse = parse;
        this.filter = filter;
        this.window = window;
    }
}
