package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.WeirException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the answers of a real Flink. */
@Timeout(60)
class JobPlanTest {
    private static final Chain SOURCE = new Chain(
            "Source: Kafka -> Deserialize -> Filter -> Project",
            List.of(
                    new Operator("Source: Kafka", 0),
                    new Operator("Deserialize", 1),
                    new Operator("Filter", 2),
                    new Operator("Project", 3)));

    @Test
    void theOperatorsOfARunningJobComeInTheOrderOfTheRecords() throws Exception {
        SetClock clock = SetClock.standing(ReplayedFlink.startOf("chained").plus(Duration.ofSeconds(8)));
        try (ReplayedFlink flink = new ReplayedFlink("chained", clock)) {
            JobGraph graph = JobPlan.read(flink.address().toString());

            assertThat(graph.engine()).isEqualTo("flink");
            assertThat(graph.source()).isEqualTo("flink:" + flink.address() + "/" + flink.job());
            // The description of the window says much more than its name.
            assertThat(graph.chains())
                    .containsExactly(
                            SOURCE,
                            new Chain(
                                    "Window -> Sink: Writer",
                                    List.of(new Operator("Window", 0), new Operator("Sink: Writer", 1))));
            assertThat(JobPlan.read("flink:" + flink.address() + "/" + flink.job())
                            .chains())
                    .isEqualTo(graph.chains());
        }
    }

    @Test
    void aChainWithBranchesKeepsItsTree() throws Exception {
        JobGraph graph = JobPlan.graph("test", new ObjectMapper().readTree("""
                                {"vertices": [{"id": "b", "name": "Sum"}, {"id": "a", "name": "In -> (Map -> Even, Odd)"}],
                                 "plan": {"nodes": [
                                  {"id": "b", "description": "Sum<br/>", "inputs": [{"id": "a"}]},
                                  {"id": "a", "description": "In<br/>:- Map<br/>:  +- Even<br/>+- Odd<br/>"}]}}"""));

        assertThat(graph.chains().get(0).operators())
                .containsExactly(
                        new Operator("In", 0), new Operator("Map", 1), new Operator("Even", 2), new Operator("Odd", 1));
        assertThat(graph.chains().get(1).operators()).containsExactly(new Operator("Sum", 0));
    }

    @Test
    void anAddressThatIsNoneAndOneThatDoesNotAnswerAreErrorsWithTheWayOut() {
        assertThatThrownBy(() -> JobPlan.read("host:8081"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("http://host:8081");
        assertThatThrownBy(() -> JobPlan.read("http://me:secret@host:8081"))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("--flink http:…: a user or password")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> JobPlan.read("http://127.0.0.1:1"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("curl");
    }
}
