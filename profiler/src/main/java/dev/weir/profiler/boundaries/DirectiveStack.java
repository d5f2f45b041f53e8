package dev.weir.profiler.boundaries;

import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JVM's compiler directives as {@code jcmd Compiler.directives_print} shows them, the topmost first.
 *
 * <p>HotSpot takes the first that matches a method and no other, so ours, which match every method, hide all that lie below. And it only ever removes the
 * topmost.
 */
record DirectiveStack(List<Directive> directives) {
    /** Stands among what our directives match, and matches nothing: there is no such class in any JVM. What follows is the same as in our files' names. */
    static final String MARK_PREFIX = "dev/weir/Boundaries.";

    /**
     * One of them.
     *
     * @param inline the patterns of methods that are to be inlined, with a plus sign, or not, with a minus sign
     */
    record Directive(List<String> matches, Set<String> inline) {
        /** Our mark, when it is one of ours. */
        Optional<String> mark() {
            return matches.stream()
                    .filter(match -> match.startsWith(MARK_PREFIX))
                    .findFirst();
        }
    }

    DirectiveStack {
        directives = List.copyOf(directives);
    }

    static DirectiveStack read(AttachChannel attach) throws AttachFailed {
        return parse(attach.diagnosticCommand("Compiler.directives_print"));
    }

    /** Without the default one, which is always there and at the bottom. */
    static DirectiveStack parse(String printed) {
        List<Directive> directives = new ArrayList<>();
        for (String piece : printed.split("(?m)^Directive:", -1)) {
            List<String> matches = new ArrayList<>();
            Set<String> inline = new TreeSet<>();
            for (String line : piece.split("\n", -1)) {
                String text = line.strip();
                if (text.startsWith("matching:")) {
                    matches.addAll(words(text));
                } else if (text.startsWith("inline:")) {
                    inline.addAll(words(text));
                }
            }
            if (!matches.isEmpty() && !piece.strip().startsWith("(default)")) {
                directives.add(new Directive(List.copyOf(matches), inline));
            }
        }
        return new DirectiveStack(directives);
    }

    private static List<String> words(String line) {
        return List.of(line.substring(line.indexOf(':') + 1).strip().split(",\\s*", -1));
    }

    Optional<Directive> top() {
        return directives.stream().findFirst();
    }

    boolean holds(String mark) {
        return directives.stream().anyMatch(directive -> directive.matches().contains(mark));
    }

    /** Those that are none of ours. */
    List<Directive> foreign() {
        return directives.stream()
                .filter(directive -> directive.mark().isEmpty())
                .toList();
    }

    /**
     * Takes off the directives with this mark, as often as they are there and never one that lies above them.
     *
     * @return whether none is left
     */
    static boolean remove(AttachChannel attach, String mark) throws AttachFailed {
        DirectiveStack stack = read(attach);
        while (stack.top().filter(top -> top.matches().contains(mark)).isPresent()) {
            attach.diagnosticCommand("Compiler.directives_remove");
            DirectiveStack next = read(attach);
            if (next.directives().size() >= stack.directives().size()) {
                return false;
            }
            stack = next;
        }
        return !stack.holds(mark);
    }
}
