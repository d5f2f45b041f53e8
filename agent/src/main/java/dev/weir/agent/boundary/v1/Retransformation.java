package dev.weir.agent.boundary.v1;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Redefines the loaded classes of some names with the bytes that they have, which makes HotSpot throw away all compiled code that holds one of their methods.
 *
 * <p>Classes with an {@linkplain EndlessCalls endless call} are left alone.
 */
final class Retransformation {
    private static final int LOOKS = 200;
    private static final long PAUSE_MILLIS = 20;

    private final Set<String> names;
    private final Instrumentation instrumentation;

    Retransformation(List<String> names, Instrumentation instrumentation) {
        this.names = new HashSet<>(names);
        this.instrumentation = instrumentation;
    }

    /** A class that several loaders have comes once for each of them. */
    List<Class<?>> loaded() {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (names.contains(type.getName()) && instrumentation.isModifiableClass(type)) {
                found.add(type);
            }
        }
        return found;
    }

    /** Returns {@code retransformed COUNT MICROS}, then {@code ;endless CLASS.METHOD THREAD} or {@code ;failed CLASS ERROR} for each that was not. */
    String run() throws InterruptedException {
        Map<String, String> endless = EndlessCalls.find(names, LOOKS, PAUSE_MILLIS);
        Set<String> notDone = new TreeSet<>();
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type : loaded()) {
            String call = endless.get(type.getName());
            if (call == null) {
                classes.add(type);
            } else {
                notDone.add("endless " + call);
            }
        }
        Set<Class<?>> wanted = new HashSet<>(classes);
        ClassFileTransformer unchanged = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                return type != null && wanted.contains(type) ? bytes.clone() : null;
            }
        };
        instrumentation.addTransformer(unchanged, true);
        long start = System.nanoTime();
        int done;
        try {
            done = retransform(classes, notDone);
        } finally {
            instrumentation.removeTransformer(unchanged);
        }
        StringBuilder answer = new StringBuilder("retransformed " + done + " " + (System.nanoTime() - start) / 1_000);
        for (String reason : notDone) {
            answer.append(';').append(reason.replace(';', ',').replace('\n', ' '));
        }
        return answer.toString();
    }

    /** All in one safepoint; one by one when there is one that cannot be. */
    private int retransform(List<Class<?>> classes, Set<String> notDone) {
        if (classes.isEmpty()) {
            return 0;
        }
        try {
            instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
            return classes.size();
        } catch (UnmodifiableClassException | RuntimeException | LinkageError all) {
            int done = 0;
            for (Class<?> type : classes) {
                try {
                    instrumentation.retransformClasses(type);
                    done++;
                } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
                    notDone.add("failed " + type.getName() + " " + e);
                }
            }
            return done;
        }
    }
}
