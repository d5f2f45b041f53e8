package dev.weir.flamegraph;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stacks merged from their roots: frames of equal name and kind below the same parent are one node.
 *
 * <p>Children are ordered by name, then kind, so that equal stacks in any order make the same tree. Nothing here
 * recurses: a stack has as many frames as the kernel and inlining gave it.
 */
final class CallTree {
    /** Stands for the stack of a sample whose stack could not be read, so that the tree holds every sample it was given. */
    static final Frame NO_STACK = new Frame(FrameKind.UNKNOWN, "[no stack]", "");

    private static final Comparator<Node> BY_NAME =
            Comparator.comparing((Node node) -> node.frame.name()).thenComparing(node -> node.frame.kind());

    private final Map<String, TaskKind> tasks;
    private final Node root;
    private final int nodes;

    private CallTree(Map<String, TaskKind> tasks, Node root, int nodes) {
        this.tasks = tasks;
        this.root = root;
        this.nodes = nodes;
    }

    /** The tree of the stacks; tasks that {@code order} does not name come after it, by name. */
    static CallTree of(List<AttributedStack> stacks, Map<String, TaskKind> order) {
        Map<String, TaskKind> tasks = new LinkedHashMap<>(order);
        Map<String, TaskKind> others = new TreeMap<>();
        for (AttributedStack stack : stacks) {
            if (!tasks.containsKey(stack.task())) {
                others.put(stack.task(), stack.kind());
            }
        }
        tasks.putAll(others);
        Map<String, Integer> index = new HashMap<>();
        tasks.keySet().forEach(task -> index.put(task, index.size()));

        Node root = new Node(new Frame(FrameKind.UNKNOWN, "all", ""), tasks.size());
        int nodes = 1;
        for (AttributedStack stack : stacks) {
            int task = index.getOrDefault(stack.task(), 0);
            List<Frame> frames = stack.stackTrace().frames();
            if (frames.isEmpty()) {
                frames = List.of(NO_STACK);
            }
            Node node = root;
            node.totals[task] += stack.samples();
            for (int i = frames.size() - 1; i >= 0; i--) {
                Frame frame = frames.get(i);
                Node child = node.children.get(new Key(frame.name(), frame.kind()));
                if (child == null) {
                    child = new Node(frame, tasks.size());
                    node.children.put(new Key(frame.name(), frame.kind()), child);
                    nodes++;
                } else if (frame.library().compareTo(child.frame.library()) < 0) {
                    child.frame = frame;
                }
                node = child;
                node.totals[task] += stack.samples();
            }
            node.selfs[task] += stack.samples();
        }
        return new CallTree(tasks, root, nodes);
    }

    Node root() {
        return root;
    }

    /** Every task that a node's arrays have an entry for, in their order. */
    Map<String, TaskKind> tasks() {
        return tasks;
    }

    /** How many nodes there are, the root included. */
    int size() {
        return nodes;
    }

    /** Every node with its depth, parents before children, children by name; the root has depth 0. */
    void forEach(Visitor visitor) {
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(root, 0));
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            visitor.visit(visit.node, visit.depth);
            List<Node> children = visit.node.children();
            for (int i = children.size() - 1; i >= 0; i--) {
                open.push(new Visit(children.get(i), visit.depth + 1));
            }
        }
    }

    interface Visitor {
        void visit(Node node, int depth);
    }

    private record Visit(Node node, int depth) {}

    private record Key(String name, FrameKind kind) {}

    /** One function reached by one path. */
    static final class Node {
        private Frame frame;
        private final long[] selfs;
        private final long[] totals;
        private final Map<Key, Node> children = new HashMap<>(2);

        private Node(Frame frame, int tasks) {
            this.frame = frame;
            this.selfs = new long[tasks];
            this.totals = new long[tasks];
        }

        Frame frame() {
            return frame;
        }

        List<Node> children() {
            List<Node> sorted = new ArrayList<>(children.values());
            sorted.sort(BY_NAME);
            return sorted;
        }

        /** Samples of a task that ended in this node. */
        long self(int task) {
            return selfs[task];
        }

        /** Samples of a task that ended in this node or below. */
        long total(int task) {
            return totals[task];
        }

        long self() {
            return sum(selfs);
        }

        long total() {
            return sum(totals);
        }

        private static long sum(long[] counts) {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }
    }
}
