package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.names.ConstantPools.MethodReference;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What each method invokes, by its bytecode and by what HotSpot has counted in it: what a compiler may have inlined there. */
final class CallSites {
    /**
     * What an invocation leads to.
     *
     * @param body what it executes in turn; empty for native methods and where only the name is known
     * @param real whether it can only be called: compilers have neither bytecode of it nor a version of their own
     * @param intrinsic whether the compilers may have a version of their own
     */
    record Callee(Frame inlined, Optional<JavaMethod> body, boolean real, boolean intrinsic) {}

    /**
     * One invocation.
     *
     * @param certain whether it is executed whenever its method is
     * @param single whether it has one target whatever its receiver
     * @param ran whether it was counted, or is not counted at all
     * @param reference what the bytecode names; empty for invokedynamic
     * @param callees what may be inlined in its place; empty when it was seen to meet so many classes that the compilers do not
     */
    record CallSite(
            int bci,
            boolean certain,
            boolean single,
            boolean ran,
            List<Callee> callees,
            Optional<MethodReference> reference) {}

    /** @param complete false when some invocation could not be read, or calls whatever a method handle holds */
    record OfMethod(List<CallSite> sites, boolean complete) {}

    private static final int MAX_PROFILE_BYTES = 1 << 20;
    private static final int MAX_KEPT = 16_384;
    private static final int MAX_ANY = 64;
    private static final long KEPT_NANOS = 1_000_000_000L;
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
    private final IdentityHashMap<CallSite, Optional<List<Callee>>> any = new IdentityHashMap<>();
    private long keptSinceNanos = System.nanoTime();

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
                any.clear();
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
                    CallSite site = site(method, invocation, profile);
                    sites.add(site);
                    boolean unknown = invocation.kind() == Bytecodes.Kind.HANDLE
                            ? isAnyTarget(method, invocation)
                            : profile.isPresent() && site.ran() && isUnresolved(site) && !links(method);
                    complete &= !unknown;
                } catch (IOException e) {
                    complete = false;
                }
            }
        } catch (IOException e) {
            complete = false;
        }
        return new OfMethod(List.copyOf(sites), complete);
    }

    /** Whether a method belongs to what links method handles: it calls no user's code, and stands behind every use of a VarHandle. */
    private static boolean links(JavaMethod method) {
        return method.className().startsWith(HANDLES) || method.className().startsWith("sun/invoke/");
    }

    /** Whether a handle's method may call anything: not a VarHandle, which accesses a field, nor in the code that only links. */
    private boolean isAnyTarget(JavaMethod method, Bytecodes.Invocation invocation) throws IOException {
        MethodReference reference = pools.method(method.pool(), invocation.operand());
        return !links(method) && className(reference).equals(HANDLES + "MethodHandle");
    }

    /** Compiled code may have executed it all the same, and resolved it for itself. */
    private static boolean isUnresolved(CallSite site) {
        return site.reference().map(named -> named.klass().isEmpty()).orElse(false);
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
        boolean certain = invocation.certain();
        if (invocation.kind() == Bytecodes.Kind.DYNAMIC) {
            OptionalLong adapter = pools.adapter(caller.pool(), invocation.operand());
            return adapter.isEmpty()
                    ? new CallSite(bci, certain, true, false, List.of(), Optional.empty())
                    : new CallSite(
                            bci,
                            certain,
                            true,
                            ran,
                            List.of(callee(methods.at(adapter.getAsLong()))),
                            Optional.empty());
        }
        MethodReference reference = pools.method(caller.pool(), invocation.operand());
        Optional<JavaMethod> named = reference.klass().isEmpty()
                ? Optional.empty()
                : klasses.find(reference.klass().getAsLong(), reference.selector());
        boolean single = invocation.kind() == Bytecodes.Kind.STATIC
                || invocation.kind() == Bytecodes.Kind.SPECIAL
                || invocation.kind() == Bytecodes.Kind.HANDLE
                || (named.isPresent() && klasses.isFinal(named.get()));
        if (!single && counted.isPresent() && !counted.get().receivers().isEmpty()) {
            return new CallSite(bci, certain, false, ran, receivers(counted.get(), reference), Optional.of(reference));
        }
        if (named.isEmpty()) {
            return new CallSite(bci, certain, single, ran, List.of(callee(reference)), Optional.of(reference));
        }
        JavaMethod target = named.get();
        if (counted.isEmpty() && !hasRun(target) && !klasses.isAbstract(target)) {
            ran = false;
        }
        return new CallSite(bci, certain, single, ran, bodies(target, reference), Optional.of(reference));
    }

    /** Where no receivers were counted a compiler can only know the target from the classes that are loaded. */
    private List<Callee> bodies(JavaMethod target, MethodReference reference) throws IOException {
        if (!klasses.isAbstract(target)) {
            return List.of(callee(target));
        }
        Klasses.Implementations bodies =
                klasses.implementations(reference.klass().orElseThrow(), reference.selector());
        if (bodies.methods().size() > 1) {
            return List.of();
        }
        return bodies.all() && bodies.methods().size() == 1
                ? List.of(callee(bodies.methods().get(0)))
                : List.of(new Callee(target.inlined(), Optional.empty(), false, false));
    }

    /**
     * Whatever a virtual call may lead to. A compiler inlines one of many where it sees the receiver's very class, because the object is made nearby or is a constant.
     *
     * @return empty when it cannot be told
     */
    Optional<List<Callee>> anyOf(CallSite site) {
        Optional<List<Callee>> callees = any.get(site);
        if (callees == null) {
            callees = findAnyOf(site);
            any.put(site, callees);
        }
        return callees;
    }

    private Optional<List<Callee>> findAnyOf(CallSite site) {
        try {
            if (site.reference().isEmpty()) {
                // An invokedynamic that has never been linked leads nowhere.
                return Optional.of(List.of());
            }
            MethodReference reference = site.reference().get();
            if (reference.klass().isEmpty()) {
                return Optional.empty();
            }
            Klasses.Implementations bodies =
                    klasses.implementations(reference.klass().getAsLong(), reference.selector());
            if (!bodies.all() || bodies.methods().size() > MAX_ANY) {
                return Optional.empty();
            }
            List<Callee> callees = new ArrayList<>();
            for (JavaMethod body : bodies.methods()) {
                callees.add(callee(body));
            }
            return Optional.of(callees);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The methods of the receivers that were counted, as far as the server compiler would inline them. */
    private List<Callee> receivers(MethodProfile.Site site, MethodReference reference) throws IOException {
        List<Callee> callees = new ArrayList<>();
        for (MethodProfile.Receiver receiver : site.receivers()) {
            if (site.others() > 0 && receiver.count() < MAJOR_RECEIVER * site.count()) {
                continue;
            }
            Optional<JavaMethod> method = klasses.find(receiver.klass(), reference.selector());
            Callee callee = method.isPresent() ? callee(method.get()) : callee(reference);
            if (!callees.contains(callee)) {
                callees.add(callee);
            }
        }
        return List.copyOf(callees);
    }

    private Callee callee(JavaMethod method) throws IOException {
        boolean intrinsic = klasses.mayBeIntrinsic(method);
        return klasses.isNative(method)
                ? new Callee(method.inlined(), Optional.empty(), !intrinsic, intrinsic)
                : new Callee(method.inlined(), Optional.of(method), false, intrinsic);
    }

    private Callee callee(MethodReference reference) throws IOException {
        String name = JavaSpelling.ofMethod(
                className(reference), methods.text(reference.selector().nameSymbol()));
        return new Callee(new Frame(FrameKind.JAVA_INLINED, name, ""), Optional.empty(), false, false);
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

    /** Classes may have gone. What a method invokes is kept for a while: a method that is the same invokes the same, and profiles grow slowly. */
    void forget() {
        klasses.forget();
        if (System.nanoTime() - keptSinceNanos > KEPT_NANOS) {
            known.clear();
            any.clear();
            keptSinceNanos = System.nanoTime();
        }
    }
}
