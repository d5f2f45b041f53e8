package dev.weir.workloads.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The web interface of a Spark master or driver, as JSON. */
final class SparkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    // The first answer of a busy driver takes seconds: it loads its REST implementation only then.
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI address;

    SparkRest(String host, int port) {
        address = URI.create("http://" + host + ":" + port);
    }

    URI address() {
        return address;
    }

    /** A missing node as long as nobody answers, or not with JSON. */
    JsonNode get(String path) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(AT_MOST)
                            .header("Accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? parse(answer.body()) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while asking " + address, e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
