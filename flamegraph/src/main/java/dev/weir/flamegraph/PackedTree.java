package dev.weir.flamegraph;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * A call tree as flamegraph.js reads it.
 *
 * <p>{@code frames}: the distinct frames sorted by name; each name is the number of leading characters that it shares with
 * the one before ({@code prefix}) and the rest ({@code suffix}), since Java names begin alike; {@code kind} is one
 * digit per frame, an index into {@code kinds}. {@code nodes}: for each node but the root, parents before children:
 * how many levels up from a child of the node before, the frame, the number of tasks with samples that end here, and for
 * each of them the task and the samples. Totals and positions are sums, and computed by the reader.
 */
final class PackedTree {
    private static final Comparator<Frame> BY_NAME =
            Comparator.comparing(Frame::name).thenComparing(Frame::kind).thenComparing(Frame::library);

    private static final List<FrameKind> KINDS = List.of(FrameKind.values());

    private PackedTree() {}

    static String write(CallTree tree, Caption caption) {
        ScriptJson json = new ScriptJson().beginObject();
        json.name("title").string(caption.title());
        writeScale(json, caption);
        writeTasks(json, tree);
        List<Frame> frames = distinctFrames(tree);
        writeFrames(json, frames);
        writeNodes(json, tree, frames);
        return json.endObject().toString();
    }

    /** A tree whose two tasks are the sides of a comparison, counted in parts of the unit. */
    static String writeDifference(CallTree tree, String title, String unit) {
        ScriptJson json = new ScriptJson().beginObject();
        json.name("title").string(title);
        json.name("difference").string(unit);
        json.name("partsPerUnit").number(DifferenceTree.PARTS_PER_UNIT);
        writeTasks(json, tree);
        List<Frame> frames = distinctFrames(tree);
        writeFrames(json, frames);
        writeNodes(json, tree, frames);
        return json.endObject().toString();
    }

    private static void writeScale(ScriptJson json, Caption caption) {
        if (caption.scale().isEmpty()) {
            json.name("unit").nothing();
            return;
        }
        CycleScale scale = caption.scale().get();
        json.name("unit").string(scale.unit());
        json.name("cyclesPerSample").number(scale.cyclesPerSample());
        if (scale.events().isPresent()) {
            json.name("events").number(scale.events().getAsDouble());
        }
    }

    private static void writeTasks(ScriptJson json, CallTree tree) {
        json.name("tasks").beginArray();
        for (TaskColour colour : TaskPalette.of(tree.tasks()).colours()) {
            json.beginArray()
                    .string(colour.task())
                    .string(colour.light())
                    .string(colour.dark())
                    .string(colour.pattern().name().toLowerCase(Locale.ROOT))
                    .endArray();
        }
        json.endArray();
    }

    private static List<Frame> distinctFrames(CallTree tree) {
        TreeSet<Frame> frames = new TreeSet<>(BY_NAME);
        tree.forEach((node, depth) -> {
            if (depth > 0) {
                frames.add(node.frame());
            }
        });
        return new ArrayList<>(frames);
    }

    private static void writeFrames(ScriptJson json, List<Frame> frames) {
        TreeSet<String> distinct = new TreeSet<>();
        frames.forEach(frame -> distinct.add(frame.library()));
        List<String> libraries = new ArrayList<>(distinct);
        Map<String, Integer> libraryIndex = new HashMap<>();
        libraries.forEach(library -> libraryIndex.put(library, libraryIndex.size()));

        json.name("kinds").beginArray();
        for (FrameKind kind : KINDS) {
            json.string(kind.name().toLowerCase(Locale.ROOT));
        }
        json.endArray();
        json.name("libraries").strings(libraries);
        StringBuilder kinds = new StringBuilder();
        ScriptJson prefixes = new ScriptJson().beginArray();
        ScriptJson suffixes = new ScriptJson().beginArray();
        ScriptJson libraryNumbers = new ScriptJson().beginArray();
        String before = "";
        for (Frame frame : frames) {
            int shared = sharedPrefix(before, frame.name());
            prefixes.number(shared);
            suffixes.string(frame.name().substring(shared));
            kinds.append(KINDS.indexOf(frame.kind()));
            libraryNumbers.number(libraryIndex.getOrDefault(frame.library(), 0));
            before = frame.name();
        }
        json.name("prefix").raw(prefixes.endArray());
        json.name("suffix").raw(suffixes.endArray());
        json.name("kind").string(kinds.toString());
        json.name("library").raw(libraryNumbers.endArray());
    }

    private static int sharedPrefix(String before, String name) {
        int end = Math.min(before.length(), name.length());
        int shared = 0;
        while (shared < end && before.charAt(shared) == name.charAt(shared)) {
            shared++;
        }
        // Never between the halves of a surrogate pair: each half alone would have to be escaped.
        return shared > 0 && Character.isHighSurrogate(name.charAt(shared - 1)) ? shared - 1 : shared;
    }

    private static void writeNodes(ScriptJson json, CallTree tree, List<Frame> frames) {
        Map<Frame, Integer> frameIndex = new HashMap<>();
        frames.forEach(frame -> frameIndex.put(frame, frameIndex.size()));
        int tasks = tree.tasks().size();
        json.name("nodes").beginArray();
        int[] depthBefore = {0};
        tree.forEach((node, depth) -> {
            if (depth == 0) {
                return;
            }
            json.number(depthBefore[0] + 1 - depth);
            depthBefore[0] = depth;
            json.number(frameIndex.getOrDefault(node.frame(), 0));
            int ending = 0;
            for (int task = 0; task < tasks; task++) {
                ending += node.self(task) > 0 ? 1 : 0;
            }
            json.number(ending);
            for (int task = 0; task < tasks; task++) {
                if (node.self(task) > 0) {
                    json.number(task).number(node.self(task));
                }
            }
        });
        json.endArray();
    }
}
