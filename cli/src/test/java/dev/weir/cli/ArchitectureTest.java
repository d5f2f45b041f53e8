package dev.weir.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows between the modules and who may touch which library: the table is the design, this test holds the code to it. */
class ArchitectureTest {
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("agent", Set.of("model")),
            Map.entry("bpf", Set.of("model")),
            Map.entry("hotspot", Set.of("model")),
            Map.entry("scope", Set.of("model", "hotspot")),
            Map.entry("profiler", Set.of("model", "agent", "bpf", "hotspot", "scope")),
            Map.entry("denominators", Set.of("model")),
            Map.entry("aggregator", Set.of("model")),
            Map.entry("flamegraph", Set.of("model")),
            Map.entry("suggestions", Set.of("model", "aggregator")),
            Map.entry("comparison", Set.of("model")),
            Map.entry("reports", Set.of("model", "flamegraph", "comparison")),
            Map.entry("coordinator", Set.of("model")),
            Map.entry(
                    "cli",
                    Set.of(
                            "model",
                            "scope",
                            "profiler",
                            "denominators",
                            "aggregator",
                            "suggestions",
                            "comparison",
                            "reports",
                            "coordinator"))));

    private static final Map<String, Set<String>> LIBRARIES = new TreeMap<>(Map.ofEntries(
            Map.entry("com.sun.jna..", Set.of("dev.weir.bpf..")),
            Map.entry("com.jcraft.jsch..", Set.of("dev.weir.coordinator.ssh..")),
            Map.entry("freemarker..", Set.of("dev.weir.reports..")),
            Map.entry("org.apache.commons.csv..", Set.of("dev.weir.reports..")),
            Map.entry("org.apache.commons.statistics..", Set.of("dev.weir.aggregator..", "dev.weir.comparison..")),
            Map.entry("oshi..", Set.of("dev.weir.scope..")),
            Map.entry("picocli..", Set.of("dev.weir.cli..")),
            Map.entry("com.sun.tools.attach..", Set.of("dev.weir.profiler.attach..")),
            Map.entry("one.profiler..", Set.of("dev.weir.profiler.asyncprofiler..")),
            Map.entry("org.apache.kafka..", Set.of("dev.weir.denominators..")),
            Map.entry(
                    "com.fasterxml.jackson..",
                    Set.of(
                            "dev.weir.reports..",
                            "dev.weir.denominators..",
                            "dev.weir.flamegraph..",
                            "dev.weir.suggestions.."))));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.weir");

    @Test
    void everyModuleOfTheTableIsThere() {
        Set<String> found = CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(ARROWS.keySet());
    }

    @Test
    void modulesUseOnlyTheModulesOfTheTable() {
        ARROWS.forEach((module, allowed) -> {
            String[] forbidden = ARROWS.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(other -> "dev.weir." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.weir." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .check(CLASSES);
        });
    }

    @Test
    void librariesAreReachedThroughTheirOneDoor() {
        LIBRARIES.forEach((library, doors) -> noClasses()
                .that(describe(
                        "outside " + doors,
                        type -> !resideInAnyPackage(doors.toArray(String[]::new))
                                .test(type)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES));
    }

    @Test
    void onlyTheCommandLinePrintsAndExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void noClassIsCalledByAWordThatSaysNothing() {
        List<String> empty = List.of("Manager", "Util", "Utils", "Helper", "Info", "Data");
        // HotSpot's own word for what a JVM shows in /tmp/hsperfdata_*.
        String perfData = "PerfData";
        assertThat(CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals(perfData))
                        .filter(name -> empty.stream().anyMatch(name::endsWith)))
                .isEmpty();
    }
}
