package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.names.ConstantPools.MethodReference;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What each method invokes, by its bytecode and by what HotSpot has counted in it: what a compiler may have inlined there. */
final class CallSites {
    /** @param body what it executes in turn; empty for native methods and where only the name is known */
    record Callee(Frame inlined, Optional<JavaMethod> body) {
        static Callee of(JavaMethod method) {
            return new Callee(method.inlined(), Optional.of(method));
        }
    }

    /**
     * One invocation.
     *
     * @param single whether it has one target whatever its receiver
     * @param ran whether it was counted, or is not counted at all
     * @param callees what may be inlined in its place
     */
    record CallSite(int bci, boolean single, boolean ran, List<Callee> callees) {}

    /** @param complete false when some invocation could not be read, or calls whatever a method handle holds */
    record OfMethod(List<CallSite> sites, boolean complete) {}

    private static final int MAX_PROFILE_BYTES = 1 << 20;
    // MaxNodeLimit keeps methods beyond HugeMethodLimit, 8,000 bytes, from being compiled at all; a flag lifts it.
    private static final int MAX_KEPT = 16_384;
    private static final String HANDLES = "java/lang/invoke/";

    /** The part of all executions that a receiver must have for the server compiler to inline its method beside others: TypeProfileMajorReceiverPercent is 90. */
    private static final double MAJOR_RECEIVER = 0.8;

    private final ProcessMemory memory;
    private final Methods methods;
    private final ConstantPools pools;
    private final Klasses klasses;
    private final long constMethodBytes;
    private final long poolCacheAt;
    private final long methodDataAt;
    private final long dataBytesAt;
    private final long dataAt;
    private final Set<Long> countersAt;
    private final Map<JavaMethod, OfMethod> known = new HashMap<>();

    CallSites(ProcessMemory memory, VmStructs structs, Methods methods, ConstantPools pools) throws IOException {
        this.memory = memory;
        this.methods = methods;
        this.pools = pools;
        klasses = new Klasses(memory, structs, methods);
        constMethodBytes = structs.sizeOf("ConstMethod");
        poolCacheAt = structs.offset("ConstantPool", "_cache");
        methodDataAt = structs.offset("Method", "_method_data");
        dataBytesAt = structs.offset("MethodData", "_data_size");
        dataAt = structs.offset("MethodData", "_data[0]");
        countersAt =
                Set.of(methodDataAt, structs.offset("Method", "_method_counters"), structs.offset("Method", "_code"));
    }

    OfMethod of(JavaMethod method) {
        OfMethod sites = known.get(method);
        if (sites == null) {
            sites = read(method);
            if (known.size() >= MAX_KEPT) {
                known.clear();
            }
            known.put(method, sites);
        }
        return sites;
    }

    private OfMethod read(JavaMethod method) {
        List<CallSite> sites = new ArrayList<>();
        boolean complete = true;
        try {
            if (memory.readLong(method.pool() + poolCacheAt) == 0) {
                // A class that is not linked has executed nothing.
                return new OfMethod(List.of(), true);
            }
            Optional<MethodProfile> profile = Optional.empty();
            try {
                profile = profile(method);
            } catch (IOException e) {
                // Without figures every invocation counts as executed: more than is so, never less.
            }
            for (Bytecodes.Invocation invocation :
                    Bytecodes.invocations(memory.read(method.constMethod() + constMethodBytes, method.codeSize()))) {
                try {
                    sites.add(site(method, invocation, profile));
                    complete &= invocation.kind() != Bytecodes.Kind.HANDLE || isInvoked(method, invocation);
                } catch (IOException e) {
                    complete = false;
                }
            }
        } catch (IOException e) {
            complete = false;
        }
        return new OfMethod(List.copyOf(sites), complete);
    }

    /** Whether what a handle's method calls is known after all: a VarHandle accesses a field, and java.lang.invoke's own code only links. */
    private boolean isInvoked(JavaMethod method, Bytecodes.Invocation invocation) throws IOException {
        MethodReference reference = pools.method(method.pool(), invocation.operand());
        return method.className().startsWith(HANDLES) || !className(reference).equals(HANDLES + "MethodHandle");
    }

    private Optional<MethodProfile> profile(JavaMethod method) throws IOException {
        long methodData = memory.readLong(method.address() + methodDataAt);
        if (methodData == 0) {
            return Optional.empty();
        }
        int bytes = memory.readInt(methodData + dataBytesAt);
        if (bytes < 0 || bytes > MAX_PROFILE_BYTES) {
            throw new IOException("a MethodData of " + bytes + " bytes");
        }
        MethodProfile profile = MethodProfile.decode(memory.words(methodData + dataAt, bytes), method.codeSize());
        return profile.hasCounted() ? Optional.of(profile) : Optional.empty();
    }

    private CallSite site(JavaMethod caller, Bytecodes.Invocation invocation, Optional<MethodProfile> profile)
            throws IOException {
        Optional<MethodProfile.Site> counted = profile.flatMap(counts -> counts.site(invocation.bci()));
        boolean ran = counted.isEmpty() || counted.get().count() > 0;
        int bci = invocation.bci();
        if (invocation.kind() == Bytecodes.Kind.DYNAMIC) {
            OptionalLong adapter = pools.adapter(caller.pool(), invocation.operand());
            return adapter.isEmpty()
                    ? new CallSite(bci, true, false, List.of())
                    : new CallSite(bci, true, ran, List.of(Callee.of(methods.at(adapter.getAsLong()))));
        }
        MethodReference reference = pools.method(caller.pool(), invocation.operand());
        Optional<JavaMethod> named = reference.klass().isEmpty()
                ? Optional.empty()
                : klasses.find(reference.klass().getAsLong(), reference.nameSymbol(), reference.signatureSymbol());
        boolean single = invocation.kind() == Bytecodes.Kind.STATIC
                || invocation.kind() == Bytecodes.Kind.SPECIAL
                || invocation.kind() == Bytecodes.Kind.HANDLE
                || (named.isPresent() && klasses.isFinal(named.get()));
        if (!single && counted.isPresent() && !counted.get().receivers().isEmpty()) {
            return new CallSite(bci, false, ran, receivers(counted.get(), reference));
        }
        if (named.isEmpty()) {
            return new CallSite(bci, single, ran, List.of(callee(reference)));
        }
        JavaMethod target = named.get();
        if (counted.isEmpty() && !hasRun(target) && !klasses.isAbstract(target)) {
            ran = false;
        }
        return new CallSite(bci, single, ran, bodies(target, reference));
    }

    /** Where no receivers were counted a compiler can only know the target from the classes that are loaded. */
    private List<Callee> bodies(JavaMethod target, MethodReference reference) throws IOException {
        if (klasses.isNative(target)) {
            return List.of(new Callee(target.inlined(), Optional.empty()));
        }
        if (!klasses.isAbstract(target)) {
            return List.of(Callee.of(target));
        }
        List<JavaMethod> implementations = klasses.implementations(
                reference.klass().orElseThrow(), reference.nameSymbol(), reference.signatureSymbol());
        return implementations.size() == 1
                ? List.of(Callee.of(implementations.get(0)))
                : List.of(new Callee(target.inlined(), Optional.empty()));
    }

    /** The methods of the receivers that were counted, as far as the server compiler would inline them. */
    private List<Callee> receivers(MethodProfile.Site site, MethodReference reference) throws IOException {
        List<Callee> callees = new ArrayList<>();
        for (MethodProfile.Receiver receiver : site.receivers()) {
            if (site.others() > 0 && receiver.count() < MAJOR_RECEIVER * site.count()) {
                continue;
            }
            Optional<JavaMethod> method =
                    klasses.find(receiver.klass(), reference.nameSymbol(), reference.signatureSymbol());
            Callee callee = method.map(Callee::of).orElse(callee(reference));
            if (!callees.contains(callee)) {
                callees.add(callee);
            }
        }
        return List.copyOf(callees);
    }

    private Callee callee(MethodReference reference) throws IOException {
        String name = JavaSpelling.ofMethod(className(reference), methods.text(reference.nameSymbol()));
        return new Callee(new Frame(FrameKind.JAVA_INLINED, name, ""), Optional.empty());
    }

    private String className(MethodReference reference) throws IOException {
        return reference.classNameSymbol() == 0
                ? methods.className(reference.klass().orElseThrow())
                : methods.text(reference.classNameSymbol());
    }

    /** HotSpot gives a method counters when it is first interpreted, or when it is inlined into code that counts. */
    private boolean hasRun(JavaMethod method) throws IOException {
        for (long at : countersAt) {
            if (memory.readLong(method.address() + at) != 0) {
                return true;
            }
        }
        return klasses.isNative(method);
    }

    void forget() {
        known.clear();
        klasses.forget();
    }
}
