package dev.weir.profiler.symbol.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;

/**
 * The program that the tests name the code of: three small stages that HotSpot inlines into one loop, and a lambda.
 *
 * <p>It obeys the lines on its standard input, answers each with {@code done}, and ends when there are no more.
 */
public final class Planted {
    /** Keeps HotSpot from dropping the work. */
    static volatile long kept;

    private Planted() {}

    public static void main(String[] arguments) throws Exception {
        Thread worker = new Thread(Planted::work, "planted");
        worker.setDaemon(true);
        worker.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("unload")) {
                loadCompileAndUnload();
            }
            System.out.println("done");
        }
    }

    private static void work() {
        LongUnaryOperator scale = x -> x * 31 + (x >>> 7);
        for (long event = 0; ; event++) {
            kept = run(event, scale);
            if (event % 50 == 0) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static long run(long seed, LongUnaryOperator scale) {
        long sum = seed;
        for (int i = 0; i < 2000; i++) {
            long parsed = parse(sum + i);
            if (accept(parsed)) {
                sum += scale.applyAsLong(parsed);
            }
            sum ^= Long.toString(parsed & 0xffff).hashCode();
        }
        return sum;
    }

    private static long parse(long x) {
        long y = x;
        for (int i = 0; i < 8; i++) {
            y = y * 6364136223846793005L + 1442695040888963407L;
        }
        return y;
    }

    private static boolean accept(long x) {
        return Long.bitCount(x) % 3 != 0;
    }

    /** A class of its own loader, hot for a moment; its compiled code goes with it. */
    private static void loadCompileAndUnload() throws Exception {
        for (int round = 0; round < 3; round++) {
            Object guest = new GuestLoader()
                    .loadClass(Guest.class.getName())
                    .getConstructor()
                    .newInstance();
            LongUnaryOperator operator = (LongUnaryOperator) guest;
            for (int i = 0; i < 200_000; i++) {
                kept = operator.applyAsLong(i);
            }
            Thread.sleep(100);
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
    }

    /** Defines {@link Guest} itself instead of asking its parent. */
    private static final class GuestLoader extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Guest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream file = Planted.class.getResourceAsStream("Planted$Guest.class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Comes and goes. */
    public static final class Guest implements LongUnaryOperator {
        @Override
        public long applyAsLong(long x) {
            long y = x;
            for (int i = 0; i < 4; i++) {
                y = mix(y);
            }
            return y;
        }

        private static long mix(long x) {
            return (x ^ (x >>> 31)) * 0x7fb5d329728ea185L;
        }
    }
}
