package dev.weir.profiler;

import java.io.IOException;
import java.io.OutputStream;

/** A program that is busy in one method of its main thread until its stdin ends. */
final class Spinner {
    private static volatile boolean ended;

    private Spinner() {}

    public static void main(String[] args) {
        Thread watch = new Thread(Spinner::awaitEnd);
        watch.setDaemon(true);
        watch.start();
        System.out.println("spinning");
        long value = args.length;
        while (!ended) {
            value = spin(value);
        }
        System.out.println(value);
    }

    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as its end.
        }
        ended = true;
    }

    private static long spin(long seed) {
        long value = seed;
        for (int i = 0; i < 10_000_000; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }
}
