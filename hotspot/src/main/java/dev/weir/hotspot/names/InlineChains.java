package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import dev.weir.hotspot.names.CallSites.CallSite;
import dev.weir.hotspot.names.CallSites.Callee;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every chain of methods that the code of a compilation may stand in.
 *
 * <p>Implementation notes. Debug information describes calls, traps and safepoint polls. A method without any of them that was inlined leaves no trace (unless
 * DebugNonSafepoints was on when it was compiled): its instructions are charged to whichever scope is described next. What may have vanished so is found
 * from the other side. For every method that is in the compilation its bytecode tells what it invokes. Where the code neither calls the method there nor shows it inlined, and the
 * profile does not say that the invocation never ran, it may have been inlined unseen, and in turn what it invokes. Chains that are not so cost precision, chains
 * that are missed cost truth: so every doubt is for the chain.
 */
final class InlineChains {
    /** One chain: a method and what it is inlined into. */
    private static final class Node {
        final Optional<Node> caller;
        final Frame frame;
        final Optional<JavaMethod> body;
        final int depth;
        final Map<Frame, Node> inlined = new HashMap<>();
        boolean expanded;

        Node(Optional<Node> caller, Frame frame, Optional<JavaMethod> body) {
            this.caller = caller;
            this.frame = frame;
            this.body = body;
            depth = caller.isEmpty() ? 1 : caller.get().depth + 1;
        }

        List<Frame> frames() {
            List<Frame> frames = new ArrayList<>(depth);
            Optional<Node> node = Optional.of(this);
            while (node.isPresent()) {
                frames.add(node.get().frame);
                node = node.get().caller;
            }
            return frames;
        }

        int countOf(JavaMethod method) {
            int count = 0;
            Optional<Node> node = Optional.of(this);
            while (node.isPresent()) {
                if (node.get().body.isPresent() && node.get().body.get().equals(method)) {
                    count++;
                }
                node = node.get().caller;
            }
            return count;
        }
    }

    // The largest compilations of Flink have some hundreds.
    static final int MAX_CHAINS = 4096;

    // MaxInlineLevel: 9 for C1, and for C2 up to JDK 13; 15 since. The compiled method comes on top.
    private static final int MAX_UNSEEN_DEPTH = 16;

    // MaxRecursiveInlineLevel: how often a method may be inlined into itself.
    private static final int MAX_RECURSION = 1;

    // FreqInlineSize, and MaxInlineSize, which is all that C1 looks at: bytes of bytecode.
    private static final int SERVER_INLINE_BYTES = 325;
    private static final int CLIENT_INLINE_BYTES = 35;
    private static final int SERVER_LEVEL = 4;

    // MaxTrivialSize: getters, constants, empty methods.
    private static final int TRIVIAL_BYTES = 6;

    // With 2, constructors that call one of three bodies were missed in javac; more bodies make more chains.
    private static final int FEW = 4;

    private final Methods methods;
    private final CallSites callSites;
    private final CallInstructions calls;

    InlineChains(ProcessMemory memory, VmStructs structs, Methods methods, ConstantPools pools, CodeCache codeCache)
            throws IOException {
        this.methods = methods;
        callSites = new CallSites(memory, structs, methods, pools);
        calls = new CallInstructions(memory, codeCache);
    }

    CompiledMethod of(Nmethod nmethod) throws IOException {
        return new Search(nmethod).run();
    }

    void forget() {
        callSites.forget();
    }

    /** One compilation's chains, found breadth first: where the number of chains ends the search, the deepest are missing. */
    private final class Search {
        private final Nmethod nmethod;
        private final List<Node> nodes = new ArrayList<>();
        private final Deque<Node> unseen = new ArrayDeque<>();
        private final Map<JavaMethod, Boolean> vanishing = new HashMap<>();
        private boolean complete = true;

        Search(Nmethod nmethod) {
            this.nmethod = nmethod;
        }

        CompiledMethod run() throws IOException {
            InlineTree tree = InlineTree.of(nmethod, methods, calls);
            Map<InlineTree.Instance, Node> seen = new HashMap<>();
            for (InlineTree.Instance instance : tree.instances()) {
                Optional<Node> node = instance.caller().isEmpty()
                        ? Optional.of(root())
                        : Optional.ofNullable(seen.get(instance.caller().get()))
                                .flatMap(caller ->
                                        child(caller, instance.method().inlined(), Optional.of(instance.method())));
                node.ifPresent(there -> seen.put(instance, there));
            }
            for (InlineTree.Instance instance : tree.instances()) {
                Node node = seen.get(instance);
                if (node != null) {
                    addUnseen(instance, node);
                }
            }
            while (!unseen.isEmpty()) {
                Node node = unseen.remove();
                for (CallSite site : sites(node.body.orElseThrow())) {
                    for (Callee callee : fewOf(site)) {
                        addUnseen(node, callee);
                    }
                }
            }
            Set<List<Frame>> chains = new LinkedHashSet<>();
            nodes.forEach(node -> chains.add(node.frames()));
            return new CompiledMethod(nmethod.identity().compileId(), complete, List.copyOf(chains));
        }

        private Node root() {
            Node root = new Node(Optional.empty(), nmethod.method().compiled(), Optional.of(nmethod.method()));
            nodes.add(root);
            return root;
        }

        /** What may be inlined unseen into a method that debug information shows. */
        private void addUnseen(InlineTree.Instance instance, Node node) {
            for (CallSite site : sites(instance.method())) {
                Set<JavaMethod> inlined = instance.inlinedAt(site.bci());
                if (site.single() && (!inlined.isEmpty() || instance.callsAt(site.bci()))) {
                    continue;
                }
                boolean untraced = inlined.isEmpty() && !instance.callsAt(site.bci());
                List<Callee> callees = untraced && site.callees().isEmpty() ? anyOf(site) : site.callees();
                for (Callee callee : callees) {
                    if (callee.body().isEmpty()
                            || !inlined.contains(callee.body().get())) {
                        addUnseen(node, callee);
                    }
                }
            }
        }

        /**
         * The same for a method that is not seen itself. Where there are more than a few, as for hashCode and equals, it is taken for a call that was not inlined: else every HashMap
         * would hold every class.
         */
        private List<Callee> fewOf(CallSite site) {
            return site.callees().isEmpty()
                    ? callSites
                            .anyOf(site)
                            .filter(callees -> callees.size() <= FEW)
                            .orElse(List.of())
                    : site.callees();
        }

        /** What an invocation may lead to that meets many classes in general, but left no trace where it stands. */
        private List<Callee> anyOf(CallSite site) {
            Optional<List<Callee>> callees = callSites.anyOf(site);
            complete &= callees.isPresent();
            return callees.orElse(List.of());
        }

        private void addUnseen(Node caller, Callee callee) {
            if (caller.depth >= MAX_UNSEEN_DEPTH) {
                return;
            }
            if (!mayVanish(callee, MAX_UNSEEN_DEPTH)
                    || (callee.body().isPresent()
                            && caller.countOf(callee.body().get()) > MAX_RECURSION)) {
                return;
            }
            Optional<Node> node = child(caller, callee.inlined(), callee.body());
            if (node.isPresent() && node.get().body.isPresent() && !node.get().expanded) {
                node.get().expanded = true;
                unseen.add(node.get());
            }
        }

        /**
         * Whether a method can be inlined without leaving a trace. It cannot when it is too large, nor when every way through it leads over a call of what
         * cannot: that call would be described, and name this method as its caller.
         */
        private boolean mayVanish(Callee callee, int depth) {
            return !callee.real()
                    && (callee.intrinsic()
                            || callee.body().isEmpty()
                            || mayVanish(callee.body().get(), depth));
        }

        private boolean mayVanish(JavaMethod method, int depth) {
            int limit = nmethod.level() == SERVER_LEVEL ? SERVER_INLINE_BYTES : CLIENT_INLINE_BYTES;
            if (method.codeSize() > limit) {
                return false;
            }
            Boolean known = vanishing.get(method);
            if (known != null) {
                return known;
            }
            // What calls itself, or too deep, is not followed: it may.
            vanishing.put(method, true);
            boolean result = true;
            for (CallSite site : ran(callSites.of(method))) {
                if (site.certain()
                        && depth > 0
                        && fewOf(site).stream().noneMatch(callee -> mayVanish(callee, depth - 1))) {
                    result = false;
                    break;
                }
            }
            vanishing.put(method, result);
            return result;
        }

        private Optional<Node> child(Node caller, Frame frame, Optional<JavaMethod> body) {
            Node known = caller.inlined.get(frame);
            if (known != null) {
                return Optional.of(known);
            }
            if (nodes.size() >= MAX_CHAINS) {
                complete = false;
                return Optional.empty();
            }
            Node node = new Node(Optional.of(caller), frame, body);
            caller.inlined.put(frame, node);
            nodes.add(node);
            return Optional.of(node);
        }

        /** The invocations of a method that this compilation may hold. */
        private List<CallSite> sites(JavaMethod method) {
            CallSites.OfMethod sites = callSites.of(method);
            complete &= sites.complete();
            return ran(sites);
        }

        private List<CallSite> ran(CallSites.OfMethod sites) {
            // The client compiler inlines whatever the profile says, and the server compiler what is trivial.
            return nmethod.level() == SERVER_LEVEL
                    ? sites.sites().stream()
                            .filter(site ->
                                    site.ran() || site.callees().stream().anyMatch(this::isTrivial))
                            .toList()
                    : sites.sites();
        }

        private boolean isTrivial(Callee callee) {
            return callee.body().isPresent() && callee.body().get().codeSize() <= TRIVIAL_BYTES;
        }
    }
}
