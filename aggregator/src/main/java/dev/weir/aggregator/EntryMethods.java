package dev.weir.aggregator;

import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostProfile;
import dev.weir.model.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds where tasks meet inside of compiled methods.
 *
 * <p>The code at a frame belongs to the task of the nearest claimed frame towards the root, itself included. Walking from the root to the leaf, a compiled
 * frame at which that task changes is an entry: a frame of its own there parts the two. One that is not inlined now is an entry as well, since what held it is compiled anew and may
 * inline it then (seen on Flink: 16 points in doubt that were certain before). It is looked for in the stacks as they are and in all chains that a
 * doubtful sample may have stood in. Not for several threads at once.
 */
public final class EntryMethods {
    // What a compiler directive can name and a class loader keeps: no class of a lambda or of a method handle.
    private static final Pattern METHOD = Pattern.compile(
            "[^\\s\\p{Cntrl}\"'\\\\*,:;()\\[\\]{}<>/+]+\\.([^\\s\\p{Cntrl}\"'\\\\*,:;.()\\[\\]{}<>/+]+|<init>)");

    // Nor anything of the JDK: its methods are called from everywhere.
    private static final Pattern NOT_OURS = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*|.*\\$\\$Lambda.*");

    private record Key(String method, String task) {}

    private final List<TaskRule> rules;
    private final Map<Frame, Optional<String>> taskOfFrame = new HashMap<>();
    private final Map<Key, Long> samples =
            new TreeMap<>(Comparator.comparing(Key::method).thenComparing(Key::task));

    private EntryMethods(ApplicationProfile profile) {
        this.rules = profile.rules();
    }

    /** The plan for all hosts together: equal JVMs compile differently. */
    public static BoundaryPlan find(ApplicationProfile profile, List<HostProfile> hosts) {
        EntryMethods found = new EntryMethods(profile);
        for (HostProfile host : hosts) {
            for (Sample sample : host.samples()) {
                found.add(sample);
            }
        }
        return found.plan();
    }

    private void add(Sample sample) {
        List<Frame> frames = sample.stackTrace().frames();
        Set<Key> entries = new HashSet<>();
        if (sample.doubt().isPresent()) {
            Doubt doubt = sample.doubt().get();
            Optional<String> outer = walk(frames.subList(doubt.to(), frames.size()), Optional.empty(), entries);
            for (List<Frame> chain : doubt.method().chains()) {
                walk(chain, outer, entries);
            }
        } else {
            walk(frames, Optional.empty(), entries);
        }
        entries.forEach(entry -> samples.merge(entry, sample.count(), Long::sum));
    }

    /** Returns the task of the innermost frame. */
    private Optional<String> walk(List<Frame> frames, Optional<String> outer, Set<Key> entries) {
        Optional<String> current = outer;
        for (int i = frames.size() - 1; i >= 0; i--) {
            Frame frame = frames.get(i);
            Optional<String> task = taskOfFrame.computeIfAbsent(frame, this::taskOf);
            if (task.isEmpty() || task.equals(current)) {
                continue;
            }
            boolean compiled = frame.kind() == FrameKind.JAVA_INLINED || frame.kind() == FrameKind.JAVA;
            if (compiled && canBeNamed(frame.name())) {
                entries.add(new Key(frame.name(), task.get()));
            }
            current = task;
        }
        return current;
    }

    private Optional<String> taskOf(Frame frame) {
        return rules.stream()
                .filter(rule -> rule.pattern().claims(frame))
                .findFirst()
                .map(TaskRule::task);
    }

    private static boolean canBeNamed(String name) {
        return METHOD.matcher(name).matches() && !NOT_OURS.matcher(name).matches();
    }

    private BoundaryPlan plan() {
        Map<String, BoundaryPlan.Entry> byMethod = new TreeMap<>();
        samples.forEach((key, count) -> byMethod.merge(
                key.method(),
                new BoundaryPlan.Entry(key.method(), key.task(), count),
                (a, b) -> new BoundaryPlan.Entry(a.method(), a.task(), a.samples() + b.samples())));
        List<BoundaryPlan.Entry> byWeight = new ArrayList<>(byMethod.values());
        byWeight.sort(Comparator.comparingLong(BoundaryPlan.Entry::samples)
                .reversed()
                .thenComparing(BoundaryPlan.Entry::method));
        int kept = Math.min(byWeight.size(), BoundaryPlan.MAX_ENTRIES);
        return new BoundaryPlan(byWeight.subList(0, kept), byWeight.size() - kept);
    }
}
