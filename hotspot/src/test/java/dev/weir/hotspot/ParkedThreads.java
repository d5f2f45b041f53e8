package dev.weir.hotspot;

import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A program with threads that are parked deep in recursion, one in the interpreter and one in compiled code; ends with its stdin. */
public final class ParkedThreads {
    /** How often the parked threads' method has called itself. */
    public static final int DEPTH = 40;

    private static volatile boolean park;
    private static long sink;

    private ParkedThreads() {}

    public static void main(String[] args) throws Exception {
        CountDownLatch parked = new CountDownLatch(2);
        start("cold", () -> cold(DEPTH, parked));
        start("warm", () -> {
            for (int i = 0; i < 30_000; i++) {
                sink += warm(DEPTH, parked);
            }
            park = true;
            sink += warm(DEPTH, parked);
        });
        parked.await();
        // Counted down just before they park.
        Thread.sleep(200);
        System.out.println("parked");
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static long sleep(CountDownLatch parked) {
        parked.countDown();
        while (sink != Long.MIN_VALUE) {
            LockSupport.park();
        }
        return sink;
    }

    private static long cold(int depth, CountDownLatch parked) {
        if (depth == 0) {
            return sleep(parked);
        }
        return cold(depth - 1, parked) + depth;
    }

    private static long warm(int depth, CountDownLatch parked) {
        if (depth == 0) {
            return park ? sleep(parked) : 1;
        }
        return warm(depth - 1, parked) * 31 + depth;
    }
}
