package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.doubtful;
import static dev.weir.aggregator.Profiles.host;
import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Profiles.sample;
import static dev.weir.aggregator.Stacks.doubt;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.NOMINAL;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingDouble;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same run by a profile and by its canonical one. */
class CanonicalProfileTest {
    private static final ApplicationProfile PROFILE = ApplicationProfile.parse("p.txt", """
            Sink = RedisSink
            Views [Filter] = a.Views
            Kafka [Source] = KafkaConsumer
            Clicks [Filter] = a.Clicks | thread:clicks*
            Views/regex = Pattern
            Fetch [Source] = Fetcher
            Enrich = a.Enrich
            """);
    private static final List<String> LEAVES = List.of(
            "j:a.RedisSink.write",
            "i:a.Views.test",
            "i:java.util.regex.Pattern.match",
            "j:KafkaConsumer.poll",
            "i:a.Clicks.test",
            "j:Fetcher.fetch",
            "j:a.Enrich.map",
            "j:java.lang.String.equals",
            "n:libjvm.so!G1CollectedHeap::collect",
            "n:libjvm.so!SafepointSynchronize::block",
            "n:libjvm.so!Something",
            "k:futex_wait",
            "k:do_syscall_64",
            "u:0x1");

    private static Summary aggregate(ApplicationProfile profile, List<Sample> samples, Optional<EventCounts> events) {
        long taken = samples.stream().mapToLong(Sample::count).sum() + 40;
        return Profiles.aggregate(
                        List.of(host(
                                "node-1",
                                List.of(process(7)
                                        .taken(taken)
                                        .loss(40, 0, 0)
                                        .cycles(NOMINAL, 1e9)
                                        .jvm(false, false)
                                        .build()),
                                samples)),
                        profile,
                        events)
                .summary();
    }

    private static List<Sample> samples(Random random) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<String> frames = new ArrayList<>();
            for (int depth = random.nextInt(4); depth >= 0; depth--) {
                frames.add(LEAVES.get(random.nextInt(LEAVES.size())));
            }
            StackTrace stack = stack(frames.toArray(String[]::new));
            String thread = List.of("main", "clicks-1", "GC Thread#0", "C2 CompilerThre")
                    .get(random.nextInt(4));
            samples.add(new Sample(
                    new dev.weir.model.Tgid(7), 7, thread, random.nextInt(30), stack, 1 + random.nextInt(9)));
        }
        return samples;
    }

    private static Optional<TaskCost> row(Summary summary, String name) {
        return summary.cluster().tasks().stream()
                .filter(task -> task.task().equals(name))
                .findFirst();
    }

    @Test
    void aWordsFiguresAreTheSumsOfItsTasks() {
        Random random = new Random(20261120);
        for (int round = 0; round < 20; round++) {
            List<Sample> samples = samples(random);
            Summary plain = aggregate(PROFILE, samples, Optional.empty());
            Summary canonical = aggregate(PROFILE.canonical(), samples, Optional.empty());
            Map<CanonicalTask, Double> sums = plain.cluster().tasks().stream()
                    .filter(task -> task.canonical().isPresent())
                    .collect(groupingBy(
                            task -> task.canonical().orElseThrow(),
                            summingDouble(task -> task.cycles().cycles())));
            sums.forEach((word, sum) -> assertThat(
                            row(canonical, word.word()).orElseThrow().cycles().cycles())
                    .as(word.word())
                    .isCloseTo(sum, within(1e-3)));
            for (String loss : List.of("Unmatched", "Unresolved", "Lost")) {
                TaskCost here = row(canonical, loss).orElseThrow();
                TaskCost there = row(plain, loss).orElseThrow();
                assertThat(here.cycles()).isEqualTo(there.cycles());
                assertThat(here.share()).isEqualTo(there.share());
                assertThat(here.certain()).isEqualTo(there.certain());
                assertThat(here.canonical()).isEmpty();
            }
            assertThat(canonical.cluster().tasks().stream()
                            .filter(task -> task.canonical().isPresent())
                            .map(TaskCost::task))
                    .containsExactly("Source", "Filter", "Sink", "Other", "GC", "JIT", "Wait");
        }
    }

    @Test
    void tasksOfOneWordCompiledTogetherAreNoDoubt() {
        StackTrace named = stack("i:a.Views.test", "j:a.Clicks.test");
        List<Sample> samples = List.of(
                doubtful(7, 7, named, doubt(0, 2, true, "i:a.Views.test j:a.Clicks.test", "j:a.Clicks.test"), 100),
                doubtful(
                        7,
                        7,
                        stack("i:a.Enrich.map", "j:KafkaConsumer.poll"),
                        doubt(0, 2, true, "i:a.Enrich.map j:KafkaConsumer.poll", "j:KafkaConsumer.poll"),
                        100));
        Summary plain = aggregate(PROFILE, samples, Optional.empty());
        assertThat(row(plain, "Views").orElseThrow().certain().low()).isZero();
        Summary canonical = aggregate(PROFILE.canonical(), samples, Optional.empty());
        TaskCost filter = row(canonical, "Filter").orElseThrow();
        assertThat(filter.certain().width()).isZero();
        assertThat(filter.share().value()).isCloseTo(100.0 / 240, within(1e-9));
        assertThat(row(canonical, "Other").orElseThrow().certain().low()).isZero();
    }

    @Test
    void aWordIsNoOperatorThoughTheJobHasOneOfItsName() {
        EventCounts events = new EventCounts(
                1_000,
                "flink:x",
                "test",
                List.of(new OperatorCount("Filter", Optional.of(1_000.0), Optional.of(10.0))));
        List<Sample> samples = List.of(sample(7, "main", stack("i:a.Views.test"), 100));
        Summary canonical = aggregate(PROFILE.canonical(), samples, Optional.of(events));
        assertThat(row(canonical, "Filter").orElseThrow().operator()).isEmpty();
        assertThat(row(canonical, "Filter").orElseThrow().cyclesPerEvent()).isPresent();
    }

    @Test
    void aBuiltInTaskGoesWithTheProfilesTaskOfItsName() {
        ApplicationProfile profile = ApplicationProfile.parse("p.txt", "vm [Coordination] = acme\nWork = a.Work");
        List<Sample> samples = List.of(
                sample(7, "main", stack("n:libjvm.so!Something"), 60),
                sample(7, "VM Periodic Tas", stack("n:libjvm.so!Something"), 40),
                sample(7, "main", stack("j:a.Work.run"), 100));
        Summary canonical = aggregate(profile.canonical(), samples, Optional.empty());
        assertThat(row(canonical, "Coordination").orElseThrow().samples()).isEqualTo(100);
        assertThat(row(canonical, "Other").orElseThrow().samples()).isEqualTo(100);
        assertThat(row(canonical, "Other").orElseThrow().kind()).isEqualTo(TaskKind.PROFILE);
        assertThat(profile.canonical().canonical().tasks())
                .isEqualTo(profile.canonical().tasks());
    }
}
