package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.ScopeLine.Occasion;
import dev.weir.model.ScopeLine.Seen;
import dev.weir.model.Tgid;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScopeTableTest {
    private static Seen seen(int pid, String engine, String role, String program, String runtime, String pattern) {
        String stacks = runtime.startsWith("Java") ? "from outside" : "";
        return new Seen(
                Occasion.FOUND, new Tgid(pid), engine, role, program, "root", runtime, stacks, pattern, 205_000_000);
    }

    private static SortedMap<HostName, List<Seen>> hosts() {
        String runner = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
        SortedMap<HostName, List<Seen>> hosts = new TreeMap<>();
        hosts.put(
                new HostName("node-1"),
                List.of(
                        seen(221, "flink", "workload", runner, "Java 17.0.15+6", runner),
                        seen(30_122, "kafka-streams", "workload", "acme.Orders", "Java 25", "jar:kafka-streams-*.jar"),
                        seen(9, "redis", "infrastructure", "redis-server", "", "exe:redis-server"),
                        seen(77, "", "", "acme.Other", "Java", "")));
        hosts.put(new HostName("node-2"), List.of());
        return hosts;
    }

    @Test
    void aProcessHasTwoLinesOfEightyColumns() {
        assertThat(ScopeTable.render(hosts(), 80)).isEqualTo("""
                node-1
                    pid  engine         role            user  runtime         stacks
                    221  flink          workload        root  Java 17.0.15+6  from outside
                         org.apache.flink.runtime.taskexecutor.TaskManagerRunner (main class)
                  30122  kafka-streams  workload        root  Java 25         from outside
                         acme.Orders (jar:kafka-streams-*.jar)
                      9  redis          infrastructure  root
                         redis-server (exe:redis-server)
                  matched by nothing, the biggest first:
                    77  205 MB  Java  acme.Other
                node-2
                  no process of an engine
                """);
        assertThat(ScopeTable.render(hosts(), 40).lines()).allMatch(line -> line.length() <= 40);
    }

    @Test
    void theJsonHoldsWhatTheTableDoesAndTheHostsThatFailed() {
        String json = ScopeJson.render(
                hosts(),
                List.of(new HostOutcome.Failed(HostSpec.of(new HostName("node-3")), "connect", "no route \"there\"")));
        assertThat(json)
                .contains("\"recognised_by\" : \"jar:kafka-streams-*.jar\"")
                .contains("\"resident_bytes\" : 205000000")
                .contains("\"phase\" : \"connect\"")
                .contains("no route \\\"there\\\"");
    }
}
