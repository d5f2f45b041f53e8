package dev.weir.hotspot.names;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was inlined where in one compilation, as far as its debug information shows. */
final class InlineTree {
    /** A method at one place: inlined at one call, or the compiled method itself. */
    static final class Instance {
        private final JavaMethod method;
        private final Optional<Instance> caller;
        private final Map<Integer, Map<JavaMethod, Instance>> inlined = new HashMap<>();
        private final Set<Integer> called = new HashSet<>();

        private Instance(JavaMethod method, Optional<Instance> caller) {
            this.method = method;
            this.caller = caller;
        }

        JavaMethod method() {
            return method;
        }

        /** Empty for the compiled method. */
        Optional<Instance> caller() {
            return caller;
        }

        /** The methods that are seen to be inlined at an invocation. */
        Set<JavaMethod> inlinedAt(int bci) {
            Map<JavaMethod, Instance> here = inlined.get(bci);
            return here == null ? Set.of() : here.keySet();
        }

        /** Whether the code calls another method at an invocation. */
        boolean callsAt(int bci) {
            return called.contains(bci);
        }
    }

    private final List<Instance> instances = new ArrayList<>();
    private final IdentityHashMap<Scope, Instance> byCall = new IdentityHashMap<>();
    private final Instance root;

    private InlineTree(JavaMethod compiled) {
        root = new Instance(compiled, Optional.empty());
        instances.add(root);
    }

    static InlineTree of(Nmethod nmethod, Methods methods, CallInstructions calls) throws IOException {
        InlineTree tree = new InlineTree(nmethod.method());
        for (int i = 0; i < nmethod.pcDescs(); i++) {
            Scope scope = nmethod.scope(i, methods);
            Instance instance = tree.instance(scope);
            if (scope.bci() >= 0 && !instance.called.contains(scope.bci()) && calls.callsJava(nmethod.pc(i))) {
                instance.called.add(scope.bci());
            }
        }
        return tree;
    }

    private Instance instance(Scope scope) {
        if (scope.caller().isEmpty()) {
            return root;
        }
        Instance known = byCall.get(scope);
        if (known != null) {
            return known;
        }
        Scope call = scope.caller().get();
        Instance caller = instance(call);
        Instance instance = caller.inlined
                .computeIfAbsent(call.bci(), bci -> new HashMap<>())
                .computeIfAbsent(scope.method(), method -> {
                    Instance fresh = new Instance(method, Optional.of(caller));
                    instances.add(fresh);
                    return fresh;
                });
        byCall.put(scope, instance);
        return instance;
    }

    /** Callers before what was inlined into them. */
    List<Instance> instances() {
        return instances;
    }
}
