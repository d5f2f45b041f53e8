package dev.weir.reports;

import dev.weir.comparison.ByCanonicalNames;
import dev.weir.comparison.ComparedRun;
import dev.weir.comparison.Comparison;
import dev.weir.comparison.Finding;
import dev.weir.comparison.Side;
import dev.weir.comparison.TaskChange;
import dev.weir.comparison.Verdict;
import dev.weir.model.summary.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words and figures that all forms of a comparison share. */
final class ComparisonWords {
    private ComparisonWords() {}

    static String unit(Comparison comparison) {
        return comparison.unit() + (comparison.perEvent() ? " per event" : " per second");
    }

    /** By what names tasks are compared, where it is not by those of one profile; a sentence without its full stop. */
    static Optional<String> canonical(Comparison comparison) {
        return comparison.byCanonicalNames().map(names -> {
            String profiles = names.sameProfile() ? "" : "; the application profiles differ";
            return names.across()
                    ? "Across engines: " + names.base() + " vs " + names.next()
                            + "; tasks are compared by their canonical names" + profiles
                    : "Tasks are compared by their canonical names" + profiles;
        });
    }

    /** What stands behind the columns of the table; a sentence without its full stop. */
    static String columns(Comparison comparison) {
        return comparison.byCanonicalNames().filter(ByCanonicalNames::across).isPresent()
                ? "%: as measured, and so is Own, with its 95 % interval; the verdict goes by it"
                : "%: as measured. Own: apart from what all tasks have in common, with its 95 % interval; the verdict goes by it";
    }

    /** {@code 3 runs (base-01, base-02, base-05)}; a side of one run is that run's name. */
    static String side(Side side) {
        List<String> names = side.runs().stream().map(ComparedRun::name).toList();
        return names.size() == 1
                ? names.get(0)
                : Names.plural(names.size(), "run") + " (" + String.join(", ", names) + ")";
    }

    static String cost(double value) {
        // Three digits would hide a change of 0.3 %.
        return value == 0 ? "0" : value >= 100 && value < 1e6 ? Figures.fixed(value, 0) : Figures.si(value);
    }

    static String difference(TaskChange change) {
        double value = change.after() - change.before();
        return value == 0 ? "0" : sign(value) + cost(Math.abs(value));
    }

    /** {@code +20.5}; {@code new} where there was nothing to divide by. As it was measured. */
    static String percent(TaskChange change) {
        return change.relative()
                .map(relative -> percent(relative.value()))
                .orElse(change.before() < change.after() ? "new" : "–");
    }

    /** The same apart from what all tasks have in common; empty where that has no meaning. */
    static String own(TaskChange change) {
        return change.own().map(own -> percent(own.value())).orElse("");
    }

    /** {@code +14 to +27}: the interval of the own change, for the whole job of the measured one. */
    static String interval(TaskChange change) {
        return change.own().or(change::relative).map(ComparisonWords::interval).orElse("");
    }

    private static String interval(Estimate relative) {
        return relative.halfWidth() == 0 ? "" : percent(relative.low()) + " to " + percent(relative.high());
    }

    /** What all tasks have in common, a sentence without its full stop; empty when it is not known. */
    static Optional<String> common(Comparison comparison) {
        return comparison.common().map(common -> {
            String figures = percent(common.relative().value()) + " %";
            String rest =
                    comparison.base().runs().size() + comparison.next().runs().size() == 2
                            ? ", which one run a side cannot tell from what starts of one program differ by"
                            : " (95 %%: %s %%): %s"
                                    .formatted(
                                            interval(common.relative()),
                                            common.verdict() == Verdict.CANNOT_TELL
                                                    ? "within what starts of one program differ by"
                                                    : common.verdict().word());
            return "All tasks together: " + figures + rest;
        });
    }

    private static String percent(double part) {
        double percent = part * 100;
        int places = Math.abs(percent) < 9.95 ? 1 : 0;
        double rounded = BigDecimal.valueOf(percent)
                .setScale(places, RoundingMode.HALF_EVEN)
                .doubleValue();
        return rounded == 0 ? "0" : sign(rounded) + String.format(Locale.ROOT, "%,." + places + "f", Math.abs(rounded));
    }

    private static String sign(double value) {
        return value < 0 ? "−" : "+";
    }

    static String threshold(double part) {
        return Figures.rounded(part * 100, Figures.DIGITS) + " %";
    }

    /** What the gate says; empty without a gate. */
    static Optional<String> gate(Comparison comparison) {
        return comparison.question().failAbove().map(threshold -> {
            List<TaskChange> failing = comparison.failing();
            if (comparison.passes()) {
                return "Gate passed: no task surely got dearer by more than " + threshold(threshold);
            }
            List<String> each = new ArrayList<>();
            if (comparison.failsAsAWhole()) {
                each.add("all tasks together");
            }
            failing.stream()
                    .map(change -> "%s (%s, 95 %%: %s)"
                            .formatted(
                                    Names.legible(change.task()),
                                    own(change).isEmpty() ? "new" : own(change) + " %",
                                    interval(change).isEmpty() ? "not known" : interval(change) + " %"))
                    .forEach(each::add);
            return "Gate failed: dearer by more than %s: %s".formatted(threshold(threshold), String.join(", ", each));
        });
    }

    /** Tasks whose change may be one of the names only. */
    static List<String> moved(Comparison comparison) {
        return comparison.changes().stream()
                .filter(change -> change.verdict() == Verdict.CANNOT_TELL
                        && change.reason().startsWith("samples may"))
                .map(change -> Names.legible(change.task()) + ": " + change.reason())
                .toList();
    }

    /** Everything that people should know, sentences without their full stops. */
    static List<String> warnings(Comparison comparison) {
        List<String> warnings = new ArrayList<>();
        comparison.findings().stream()
                .map(Finding::sentence)
                .map(Names::legible)
                .forEach(warnings::add);
        warnings.addAll(moved(comparison));
        return warnings;
    }
}
