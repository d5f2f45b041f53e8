package dev.weir.profiler.boundaries;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The program that the tests draw boundaries in: three small stages that HotSpot inlines into one loop.
 *
 * <p>Lives until its standard input ends.
 */
public final class Stages {
    static volatile long kept;
    static volatile boolean stop;

    private Stages() {}

    /** Makes an event of a number. */
    static final class Parse {
        static long run(long x) {
            long y = x;
            for (int i = 0; i < 20; i++) {
                y = y * 6364136223846793005L + 1442695040888963407L;
            }
            return y;
        }
    }

    /** The dearest one. */
    static final class Filter {
        static long run(long x) {
            long y = x;
            for (int i = 0; i < 30; i++) {
                y = (y ^ (y >>> 31)) * 0x7fb5d329728ea185L;
            }
            return y;
        }
    }

    /** The last one. */
    static final class Window {
        static long run(long x) {
            long y = x;
            for (int i = 0; i < 10; i++) {
                y = Long.rotateLeft(y, 7) + i;
            }
            return y;
        }
    }

    /** A main loop like that of many a worker: one call for the whole life of its thread. */
    static final class Loop {
        static void forever() {
            long n = 0;
            while (!stop) {
                for (int i = 0; i < 20_000; i++) {
                    kept = Window.run(Filter.run(Parse.run(n++)));
                }
                pause();
            }
        }

        private static void pause() {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Thread worker = new Thread(Loop::forever, "stages");
        worker.setDaemon(true);
        worker.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (lines.readLine() != null) {}
    }
}
