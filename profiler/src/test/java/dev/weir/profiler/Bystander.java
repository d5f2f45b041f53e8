package dev.weir.profiler;

import java.io.IOException;

/** A program that waits until its stdin ends. */
final class Bystander {
    private Bystander() {}

    public static void main(String[] args) throws IOException {
        while (System.in.read() >= 0) {
            // Only its end matters.
        }
    }
}
