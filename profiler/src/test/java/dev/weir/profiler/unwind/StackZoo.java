package dev.weir.profiler.unwind;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A program with a thread for every kind of frame that HotSpot makes; runs until its stdin ends. */
public final class StackZoo {
    /** One of several, so that calls of it go through vtable and itable stubs. */
    public interface Shape {
        long area(long size);
    }

    /** The base of the shapes that are called through their class. */
    public abstract static class Base implements Shape {
        public abstract long edge(long size);
    }

    static long sink;

    private StackZoo() {}

    public static void main(String[] args) throws Exception {
        start("compiled", StackZoo::compiled);
        start("recursion", () -> sink += recurse(400, sink));
        start("megamorphic", StackZoo::megamorphic);
        start("lambdas", StackZoo::lambdas);
        start("strings", StackZoo::strings);
        start("natives", StackZoo::natives);
        start("parking", StackZoo::parking);
        start("exceptions", StackZoo::exceptions);
        start("allocation", StackZoo::allocation);
        start("fresh", StackZoo::fresh);
        start("reflection", StackZoo::reflection);
        start("monitors", StackZoo::monitors);
        startVirtual();
        System.out.println("running");
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    /** What a thread of the zoo does again and again. */
    interface Turn {
        void take() throws Exception;
    }

    private static void start(String name, Turn turn) {
        Thread thread = new Thread(() -> forever(turn), name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void forever(Turn turn) {
        while (true) {
            try {
                turn.take();
            } catch (Exception e) {
                throw new IllegalStateException("the zoo is broken", e);
            }
        }
    }

    /** A loop that is compiled while it runs, so by on-stack replacement, and calls that are inlined or not. */
    private static void compiled() {
        long value = sink;
        for (int i = 0; i < 1_000_000; i++) {
            value = step(value) + (i % 1000 == 0 ? callee(value, 1, 2, 3, 4, 5, 6, 7, 8, 1.0, 2.0) : 0);
        }
        sink += value;
    }

    private static long step(long value) {
        return value * 6364136223846793005L + 1442695040888963407L;
    }

    /** More arguments than registers: its adapters move words of the stack. */
    private static long callee(
            long a, long b, long c, long d, long e, long f, long g, long h, long i, double x, double y) {
        long sum = a + b + c + d + e + f + g + h + i + (long) (Math.sin(x) * Math.pow(y, x));
        return sum % 7 == 0 ? Long.toString(sum).length() : sum;
    }

    private static long recurse(int depth, long value) {
        if (depth == 0) {
            return step(value) % 3;
        }
        long below = recurse(depth - 1, value + depth);
        return below ^ depth;
    }

    private static final Base[] SHAPES = {
        shape(1), new Second(), new Third(), new Fourth(),
    };

    private static Base shape(int factor) {
        return new Base() {
            @Override
            public long area(long size) {
                return size * factor;
            }

            @Override
            public long edge(long size) {
                return size + factor;
            }
        };
    }

    private static void megamorphic() {
        long value = sink;
        for (int i = 0; i < 200_000; i++) {
            Base shape = SHAPES[i & 3];
            Shape same = SHAPES[(i >> 2) & 3];
            value += shape.edge(i) + same.area(value);
        }
        sink += value;
    }

    private static void lambdas() throws Exception {
        LongUnaryOperator operator = x -> x * 3;
        for (int i = 0; i < 5; i++) {
            long shift = i;
            operator = operator.andThen(x -> x ^ shift);
        }
        sink += LongStream.range(0, 20_000)
                .map(operator)
                .filter(x -> x % 3 != 0)
                .boxed()
                .mapToLong(Long::longValue)
                .sum();
        try {
            sink += (long) HANDLE.invoke(sink) + (long) HANDLE.invokeExact(sink);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static final MethodHandle HANDLE = handle();

    private static MethodHandle handle() {
        try {
            MethodHandle step = MethodHandles.lookup()
                    .findStatic(StackZoo.class, "step", MethodType.methodType(long.class, long.class));
            return MethodHandles.filterReturnValue(step, step);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void strings() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            text.append("event-").append(i * 31L).append(i % 50 == 0 ? "\u4e2d" : ",");
        }
        String whole = text.toString();
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        String back = new String(bytes, StandardCharsets.UTF_8);
        char[] narrow = whole.replace('\u4e2d', 'x').toCharArray();
        sink += back.indexOf("event-61999")
                + (back.equals(whole) ? 1 : 0)
                + whole.compareTo(back)
                + whole.hashCode()
                + new String(narrow).split(",").length
                + String.valueOf(narrow).toUpperCase(java.util.Locale.ROOT).length();
    }

    private static void natives() {
        byte[] input = new byte[20_000];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i * 31 ^ (i >> 5));
        }
        Deflater deflater = new Deflater(6);
        deflater.setInput(input);
        deflater.finish();
        byte[] output = new byte[30_000];
        sink += deflater.deflate(output);
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(output);
        byte[] copy = new byte[30_000];
        System.arraycopy(output, 3, copy, 1, 20_000);
        sink += crc.getValue() + copy[7] + Thread.currentThread().hashCode() + System.nanoTime();
    }

    private static void parking() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            LockSupport.parkNanos(1000);
            Thread.yield();
        }
        Thread.sleep(1);
    }

    private static void exceptions() {
        for (int i = 0; i < 200; i++) {
            try {
                fail(i % 20);
            } catch (IllegalStateException | NullPointerException | ArrayIndexOutOfBoundsException e) {
                sink += e.hashCode();
            }
        }
    }

    private static void fail(int depth) {
        if (depth > 0) {
            fail(depth - 1);
        } else if ((sink & 3) == 0) {
            int[] none = new int[1];
            sink += none[(int) (sink & 3) + 1];
        } else if ((sink & 3) == 1) {
            Object nothing = sink == 5 ? "" : null;
            sink += java.util.Objects.hashCode(nothing)
                    + String.valueOf((Object) null).length();
            throw new NullPointerException();
        } else {
            throw new IllegalStateException();
        }
    }

    private static void allocation() {
        Map<Integer, List<Object>> map = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            map.computeIfAbsent(i % 500, key -> new ArrayList<>()).add(new long[i % 40]);
        }
        sink += map.size();
    }

    /** Classes that were never run before: the interpreter, and what was compiled for fewer classes is thrown away. */
    private static void fresh() throws Exception {
        Class<?> loaded = new FreshLoader().define();
        Base shape = (Base) loaded.getDeclaredConstructor().newInstance();
        Base other = SHAPES[0];
        SHAPES[3] = shape;
        for (int i = 0; i < 3000; i++) {
            sink += shape.area(i) + other.edge(i) + shape.edge(i);
        }
    }

    /** Defines the class of {@link Fourth} anew. */
    private static final class FreshLoader extends ClassLoader {
        FreshLoader() {
            super(StackZoo.class.getClassLoader());
        }

        Class<?> define() throws IOException {
            try (InputStream bytes = StackZoo.class.getResourceAsStream("StackZoo$Fourth.class")) {
                byte[] read = bytes.readAllBytes();
                return defineClass(Fourth.class.getName(), read, 0, read.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return super.loadClass(name, resolve);
        }
    }

    private static void reflection() throws Exception {
        Method method = StackZoo.class.getDeclaredMethod("recurse", int.class, long.class);
        for (int i = 0; i < 1000; i++) {
            sink += (long) method.invoke(null, 30, sink);
        }
        Class.forName("dev.weir.profiler.unwind.StackZoo$Second");
        Thread child = new Thread(() -> sink += recurse(20, 1));
        child.start();
        child.join();
    }

    private static synchronized long guarded(long value) {
        return step(value);
    }

    private static void monitors() throws InterruptedException {
        long value = sink;
        for (int i = 0; i < 5000; i++) {
            value = guarded(value);
        }
        synchronized (StackZoo.class) {
            StackZoo.class.wait(0, 1000);
        }
        sink += value;
    }

    /** Virtual threads that park deep in their stacks, where there are any. */
    private static void startVirtual() throws Exception {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            for (int i = 0; i < 20; i++) {
                start.invoke(null, (Runnable) () -> forever(() -> sink += nap(40)));
            }
        } catch (NoSuchMethodException e) {
            System.err.println("no virtual threads: " + e.getMessage());
        }
    }

    private static long nap(int depth) {
        if (depth == 0) {
            LockSupport.parkNanos(20_000);
            return 1;
        }
        long below = nap(depth - 1);
        for (int i = 0; i < 2000; i++) {
            below = step(below);
        }
        return below;
    }

    /** See {@link #SHAPES}. */
    public static final class Second extends Base {
        @Override
        public long area(long size) {
            return size * size;
        }

        @Override
        public long edge(long size) {
            return size << 1;
        }
    }

    /** See {@link #SHAPES}. */
    public static final class Third extends Base {
        @Override
        public long area(long size) {
            return size ^ 3;
        }

        @Override
        public long edge(long size) {
            return Long.bitCount(size);
        }
    }

    /** See {@link #SHAPES}; loaded again and again, so that the package is public to its copies. */
    public static class Fourth extends Base {
        @Override
        public long area(long size) {
            long sum = 0;
            for (int i = 0; i < 50; i++) {
                sum += size % (i + 1);
            }
            return sum;
        }

        @Override
        public long edge(long size) {
            return area(size) + new Object().hashCode();
        }
    }
}
