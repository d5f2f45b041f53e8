package dev.weir.denominators;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.JobGraph.Part;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On what Spark 4.2.0 answered of a micro-batch of the Yahoo benchmark's query on a rate source, local[2]: spark-plan.json. */
class SparkPlanTest {
    private static JsonNode recorded() throws IOException {
        try (InputStream in = requireNonNull(SparkPlanTest.class.getResourceAsStream("spark-plan.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static List<Operator> operators(JobGraph graph) {
        return graph.chains().stream()
                .flatMap(chain -> chain.operators().stream())
                .toList();
    }

    @Test
    void eachCompiledStageIsAnOperatorNamedByItsSteps() throws IOException {
        JobGraph graph = SparkPlan.graph("spark:http://driver:4040", List.of(recorded()));

        assertThat(graph.engine()).isEqualTo("spark");
        assertThat(operators(graph).stream().map(Operator::name))
                .containsExactly(
                        "Range + Project (stage 1)",
                        "Project + … + BroadcastHashJoin (stage 2)",
                        "Filter + Project + HashAggregate (stage 3)",
                        "HashAggregate (stage 4)",
                        "HashAggregate (stage 5)",
                        "HashAggregate (stage 6)");
        assertThat(graph.chains().stream().map(Chain::name))
                .contains(
                        "compiled stage 2: Project -> DeserializeToObject -> MapElements -> SerializeFromObject -> Filter -> Project -> BroadcastHashJoin -> Project");
        Operator third = operators(graph).get(2);
        assertThat(third.patterns()).containsExactly("GeneratedIteratorForCodegenStage3.");
        assertThat(third.parts())
                .containsExactly(
                        new Part("Filter", "GeneratedIteratorForCodegenStage3.filter_"),
                        new Part("Project", "GeneratedIteratorForCodegenStage3.project_"),
                        new Part("HashAggregate", "GeneratedIteratorForCodegenStage3.hashAgg_"));
        assertThat(operators(graph).get(3).parts()).isEmpty();
    }

    @Test
    void theDriverIsAskedForTheNewestPlanOfEachQuery() throws IOException {
        String plan = recorded().toString();
        Map<String, String> answers = Map.of(
                "/api/v1/applications",
                "[{\"id\":\"local-1\",\"attempts\":[{\"completed\":false}]}]",
                "/api/v1/applications/local-1/sql",
                "[{\"id\":7,\"description\":\"id = 8106b274-4491-4b87-acda-b34f9e555633\"},"
                        + "{\"id\":8,\"description\":\"id = 8106b274-4491-4b87-acda-b34f9e555633\"}]",
                "/api/v1/applications/local-1/sql/8",
                plan);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body =
                    answers.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(operators(SparkPlan.read(address + "/"))).hasSize(6);
            assertThat(SparkPlan.read("spark:" + address).source()).isEqualTo("spark:" + address);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatHasNoCompiledStageIsRefused() throws IOException {
        JsonNode none = new ObjectMapper().readTree("{\"id\":1,\"nodes\":[{\"nodeId\":0,\"nodeName\":\"Scan\"}]}");
        assertThatThrownBy(() -> SparkPlan.graph("spark:http://driver:4040", List.of(none)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("http://driver:4040 has a compiled stage yet");
        assertThatThrownBy(() -> SparkPlan.read("driver:4040"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("http://driver:4040");
    }
}
