package dev.weir.suggestions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.suggestions.Judgement.Broad;
import dev.weir.suggestions.Judgement.Rule;
import dev.weir.suggestions.Judgement.Shadowed;
import dev.weir.suggestions.Judgement.UnmatchedPackage;
import java.util.Optional;

/** A judgement, and the profile that was drafted, for programs. */
final class JudgementJson {
    private static final int SCHEMA_VERSION = 1;

    private JudgementJson() {}

    static String write(Optional<String> draft, Optional<Judgement> judgement) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("schema", "weir/suggestion");
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("profile", draft.orElse(null));
        if (judgement.isPresent()) {
            judgement(root.putObject("judgement"), judgement.get());
        } else {
            root.putNull("judgement");
        }
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private static void judgement(ObjectNode node, Judgement judgement) {
        node.put("profile", judgement.profile());
        node.put("samples", judgement.samples());
        ObjectNode coverage = node.putObject("coverage");
        coverage.put("tasks", judgement.tasks());
        coverage.put("builtIn", judgement.builtIn());
        coverage.put("unmatched", judgement.unmatched());
        coverage.put("unresolved", judgement.unresolved());
        coverage.put("lost", judgement.lost());
        judgement
                .rows()
                .forEach(row -> node.withArray("rows")
                        .addObject()
                        .put("task", row.task())
                        .put("kind", row.kind())
                        .put("share", row.share()));
        node.putArray("unused");
        judgement.unused().forEach(rule -> rule(node.withArray("unused").addObject(), rule));
        node.putArray("shadowed");
        for (Shadowed each : judgement.undecided()) {
            ObjectNode entry = node.withArray("shadowed").addObject();
            rule(entry, each.rule());
            entry.put("decides", each.decided());
            entry.put("taken", each.taken());
            rule(entry.putObject("by"), each.by());
            entry.put("sameFrame", each.sameFrame());
        }
        node.putArray("broad");
        for (Broad each : judgement.broad()) {
            ObjectNode entry = node.withArray("broad").addObject();
            rule(entry, each.rule());
            entry.put("decides", each.decided());
            entry.put("swallows", each.swallowed());
            each.from().forEach(from -> {
                ObjectNode part = entry.withArray("from").addObject();
                part.put("task", from.task());
                part.put("share", from.share());
                from.by().ifPresent(by -> rule(part.putObject("by"), by));
            });
        }
        node.putArray("unmatchedPackages");
        for (UnmatchedPackage each : judgement.packages()) {
            ObjectNode entry = node.withArray("unmatchedPackages").addObject();
            entry.put("name", each.name());
            entry.put("share", each.share());
            each.frames()
                    .forEach(method -> entry.withArray("frames")
                            .addObject()
                            .put("name", method.name())
                            .put("share", method.share()));
        }
    }

    private static void rule(ObjectNode node, Rule rule) {
        node.put("line", rule.line());
        node.put("task", rule.task());
        node.put("pattern", rule.pattern());
    }
}
