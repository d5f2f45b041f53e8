package dev.weir.denominators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET and JSON, and nothing more: no redirect is followed, no credentials are sent, and neither a slow nor an endless answer is waited for.
 */
final class JsonRest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    // The metric names of a vertex with hundreds of operators are some 100 kB.
    static final int MAX_BYTES = 16 << 20;

    private final URI base;
    private final Duration timeout;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();

    JsonRest(URI base) {
        this(base, TIMEOUT);
    }

    JsonRest(URI base, Duration timeout) {
        this.base = base;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    URI base() {
        return base;
    }

    /** @param path begins with a slash */
    JsonNode get(String path) throws Unavailable, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/json")
                .GET()
                .build();
        HttpResponse<byte[]> response = send(request);
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new Unavailable("it asks for a user (HTTP " + status + "), which is not supported", status);
        }
        if (status / 100 == 3) {
            throw new Unavailable(
                    "it redirects (HTTP " + status + ") to "
                            + response.headers().firstValue("Location").orElse("nowhere")
                            + ", and redirects are not followed",
                    status);
        }
        if (status != 200) {
            throw new Unavailable("it answers HTTP " + status + " to GET " + path + said(response.body()), status);
        }
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new Unavailable("its answer to GET " + path + " is no JSON", status, e);
        } catch (IOException e) {
            throw new Unavailable("its answer to GET " + path + " cannot be read", status, e);
        }
    }

    /** What the other side says is wrong, where it says so as Prometheus does. */
    private String said(byte[] body) {
        try {
            String error = json.readTree(body).path("error").asText();
            return error.isEmpty() || error.length() > 500 ? "" : ": " + error;
        } catch (IOException e) {
            // An error page in HTML says nothing that belongs into a message.
            return "";
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws Unavailable, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, headers -> new BoundedBody(MAX_BYTES));
        try {
            // The request's own timeout ends with the headers; this one covers a body that trickles in.
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Unavailable("no answer within " + timeout.toMillis() + " ms", 0, e);
        } catch (ExecutionException e) {
            throw new Unavailable(reason(e.getCause() == null ? e : e.getCause()), 0, e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        return switch (name) {
            case "ConnectException" -> "connection refused, or the host is unknown";
            case "HttpConnectTimeoutException", "HttpTimeoutException" -> "no answer in time";
            default -> cause.getMessage() == null ? name : name + ": " + cause.getMessage();
        };
    }
}
