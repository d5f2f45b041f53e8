package dev.weir.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** JSON with its members in the order in which they were put, and {@code \n} on every system. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** JSON has no NaN: a figure that does not exist is {@code null}. */
    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    static void put(ObjectNode node, String name, Collection<String> values) {
        values.forEach(node.putArray(name)::add);
    }

    /**
     * The JSON of a file.
     *
     * @throws IOException when it cannot be read or is no JSON
     */
    static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(Files.readAllBytes(file));
    }

    /** A member that must be there; {@link IllegalArgumentException} says which one is not. */
    static String text(JsonNode node, String name) {
        String text = node.path(name).textValue();
        if (text == null) {
            throw new IllegalArgumentException("there is no text \"" + name + "\"");
        }
        return text;
    }

    static double number(JsonNode node, String name) {
        if (!node.path(name).isNumber()) {
            throw new IllegalArgumentException("there is no number \"" + name + "\"");
        }
        return node.path(name).asDouble();
    }

    static JsonNode array(JsonNode node, String name) {
        if (!node.path(name).isArray()) {
            throw new IllegalArgumentException("there is no list \"" + name + "\"");
        }
        return node.path(name);
    }

    static String write(ObjectNode node) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        try {
            return MAPPER.writer(printer).writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }
}
