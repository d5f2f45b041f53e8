package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Classes and the methods that they would execute for a name and a signature. */
final class Klasses {
    private static final int MAX_METHODS = 65_536;
    /** @param all whether there are no others */
    record Implementations(List<JavaMethod> methods, boolean all) {}

    // Java allows class hierarchies of any depth; Scala's reach some 30.
    private static final int MAX_SUPERS = 256;
    private static final int MAX_SUBCLASSES = 256;
    private static final int MAX_KEPT = 8192;

    private static final int ACC_PRIVATE = 0x0002;
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_ABSTRACT = 0x0400;

    private final ProcessMemory memory;
    private final Methods methods;
    private final long superAt;
    private final long subklassAt;
    private final long nextSiblingAt;
    private final long layoutHelperAt;
    private final long methodsAt;
    private final OptionalLong defaultMethodsAt;
    private final OptionalLong interfacesAt;
    private final long classAccessAt;
    private final long methodAccessAt;
    private final OptionalLong intrinsicAt;
    private final Map<Long, Map<Methods.Selector, Long>> declared = new HashMap<>();

    Klasses(ProcessMemory memory, VmStructs structs, Methods methods) throws IOException {
        this.memory = memory;
        this.methods = methods;
        superAt = structs.offset("Klass", "_super");
        subklassAt = structs.offset("Klass", "_subklass");
        nextSiblingAt = structs.offset("Klass", "_next_sibling");
        layoutHelperAt = structs.offset("Klass", "_layout_helper");
        methodsAt = structs.offset("InstanceKlass", "_methods");
        defaultMethodsAt = structs.findOffset("InstanceKlass", "_default_methods");
        interfacesAt = structs.findOffset("InstanceKlass", "_transitive_interfaces");
        classAccessAt = structs.offset("Klass", "_access_flags");
        methodAccessAt = structs.offset("Method", "_access_flags");
        // A byte in JDK 8, beside flags: then every method may be one.
        intrinsicAt = structs.cxxType("Method", "_intrinsic_id").equals("u2")
                ? structs.findOffset("Method", "_intrinsic_id")
                : OptionalLong.empty();
    }

    /** The method that an object of a class executes, or that a class has for a static call; empty when there is none, as for arrays. */
    Optional<JavaMethod> find(long klass, Methods.Selector selector) throws IOException {
        long at = klass;
        for (int i = 0; at != 0 && isInstanceKlass(at); i++) {
            if (i == MAX_SUPERS) {
                throw new IOException("a class with more than " + MAX_SUPERS + " superclasses");
            }
            Optional<JavaMethod> method = findDeclared(at, methodsAt, selector);
            if (method.isPresent()) {
                return method;
            }
            at = memory.readLong(at + superAt);
        }
        if (!isInstanceKlass(klass)) {
            return Optional.empty();
        }
        if (defaultMethodsAt.isPresent()) {
            Optional<JavaMethod> method = findDeclared(klass, defaultMethodsAt.getAsLong(), selector);
            if (method.isPresent()) {
                return method;
            }
        }
        return findInInterfaces(klass, selector);
    }

    private Optional<JavaMethod> findInInterfaces(long klass, Methods.Selector selector) throws IOException {
        if (interfacesAt.isEmpty()) {
            return Optional.empty();
        }
        for (long type : elements(memory.readLong(klass + interfacesAt.getAsLong()))) {
            Optional<JavaMethod> method = findDeclared(type, methodsAt, selector);
            if (method.isPresent()) {
                return method;
            }
        }
        return Optional.empty();
    }

    /** The bodies that a class and its subclasses have for one of its methods. The receiver of a virtual call executes one of them. */
    Implementations implementations(long klass, Methods.Selector selector) throws IOException {
        List<JavaMethod> found = new ArrayList<>();
        Deque<Long> pending = new ArrayDeque<>();
        addBody(found, klass, selector);
        pending.add(memory.readLong(klass + subklassAt));
        for (int visited = 0; !pending.isEmpty(); visited++) {
            if (visited == MAX_SUBCLASSES) {
                return new Implementations(found, false);
            }
            long at = pending.remove();
            if (at != 0) {
                pending.add(memory.readLong(at + nextSiblingAt));
                pending.add(memory.readLong(at + subklassAt));
                addBody(found, at, selector);
            }
        }
        // Classes that implement an interface are not below it.
        return new Implementations(found, !isInterface(klass));
    }

    private void addBody(List<JavaMethod> found, long klass, Methods.Selector selector) throws IOException {
        Optional<JavaMethod> method = find(klass, selector);
        if (method.isPresent() && !isAbstract(method.get()) && !found.contains(method.get())) {
            found.add(method.get());
        }
    }

    private boolean isInterface(long klass) throws IOException {
        // A byte further in JDK 25, but still an integer's lower half.
        return (memory.readShort(klass + classAccessAt) & ACC_INTERFACE) != 0;
    }

    boolean isAbstract(JavaMethod method) throws IOException {
        return (access(method) & ACC_ABSTRACT) != 0;
    }

    /** Whether the compilers may know the method without its bytecode; true also where that is not described. */
    boolean mayBeIntrinsic(JavaMethod method) throws IOException {
        return intrinsicAt.isEmpty() || memory.readShort(method.address() + intrinsicAt.getAsLong()) != 0;
    }

    boolean isNative(JavaMethod method) throws IOException {
        return (access(method) & ACC_NATIVE) != 0;
    }

    /** Whether no subclass can have another body for it. */
    boolean isFinal(JavaMethod method) throws IOException {
        return (access(method) & (ACC_PRIVATE | ACC_STATIC | ACC_FINAL)) != 0;
    }

    /** An int up to JDK 24, 16 bits since; what a class file says is in the lower half of both. */
    private int access(JavaMethod method) throws IOException {
        return memory.readShort(method.address() + methodAccessAt) & 0xffff;
    }

    /** HotSpot's layout helper is negative for arrays. */
    private boolean isInstanceKlass(long klass) throws IOException {
        return memory.readInt(klass + layoutHelperAt) >= 0;
    }

    private Optional<JavaMethod> findDeclared(long klass, long arrayAt, Methods.Selector selector) throws IOException {
        long array = memory.readLong(klass + arrayAt);
        Map<Methods.Selector, Long> bySelector = declared.get(array);
        if (bySelector == null) {
            bySelector = new HashMap<>();
            for (long address : elements(array)) {
                bySelector.put(methods.selectorOf(address), address);
            }
            if (declared.size() >= MAX_KEPT) {
                declared.clear();
            }
            declared.put(array, bySelector);
        }
        Long address = bySelector.get(selector);
        return address == null ? Optional.empty() : Optional.of(methods.at(address));
    }

    /** The words of an Array of HotSpot's. */
    private long[] elements(long array) throws IOException {
        if (array == 0) {
            return new long[0];
        }
        int length = memory.readInt(array);
        if (length < 0 || length > MAX_METHODS) {
            throw new IOException("an array of " + length + " methods");
        }
        long[] elements = new long[length];
        memory.words(array + Long.BYTES, length * Long.BYTES).asLongBuffer().get(elements);
        return elements;
    }

    void forget() {
        declared.clear();
    }
}
