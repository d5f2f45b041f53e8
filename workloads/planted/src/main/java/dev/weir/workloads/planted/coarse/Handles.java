package dev.weir.workloads.planted.coarse;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Method handles that the JVM cannot take for constants: adapters and lambda forms made at run time. */
final class Handles implements Stage {
    private final MethodHandle[] chain;

    Handles() {
        try {
            MethodHandle step = MethodHandles.lookup()
                    .findStatic(Handles.class, "step", MethodType.methodType(long.class, long.class, int.class));
            chain = new MethodHandle[8];
            for (int i = 0; i < chain.length; i++) {
                MethodHandle bound = MethodHandles.insertArguments(step, 1, i + 1);
                chain[i] = MethodHandles.filterReturnValue(bound, MethodHandles.insertArguments(step, 1, 2 * i + 3));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("step is a method of this class", e);
        }
    }

    @SuppressWarnings("UnusedMethod") // by its name
    private static long step(long value, int salt) {
        return Mixing.rounds(value + salt, 6);
    }

    @Override
    public String task() {
        return "Handles";
    }

    @Override
    public long run(long seed) throws Exception {
        long value = seed;
        try {
            for (int i = 0; i < 1_200; i++) {
                value = (long) chain[i & 7].invokeExact(value);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("arithmetic does not throw", e);
        }
        return value;
    }
}
