package dev.weir.workloads.planted.coarse;

import java.lang.reflect.Proxy;
import java.util.function.LongUnaryOperator;

/** Calls through a proxy class: generated code, boxing and reflection. */
final class Proxies implements Stage {
    private final LongUnaryOperator proxy = (LongUnaryOperator) Proxy.newProxyInstance(
            Proxies.class.getClassLoader(),
            new Class<?>[] {LongUnaryOperator.class},
            (self, method, arguments) -> Mixing.rounds((long) arguments[0], 12));

    @Override
    public String task() {
        return "Proxies";
    }

    @Override
    public long run(long seed) {
        long value = seed;
        for (int i = 0; i < 600; i++) {
            value = proxy.applyAsLong(value);
        }
        return value;
    }
}
