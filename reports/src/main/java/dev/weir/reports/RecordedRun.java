package dev.weir.reports;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.EventCounts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.file.HostProfileFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A run that {@link RunWriter} wrote, read again: all that the figures were worked out from, and nothing of the figures themselves.
 *
 * @param directory where it lies
 */
public record RecordedRun(Path directory, Provenance provenance, Measured measured, Terms terms) {
    public RecordedRun {
        requireNonNull(directory, "directory is null");
        requireNonNull(provenance, "provenance is null");
        requireNonNull(measured, "measured is null");
        requireNonNull(terms, "terms is null");
    }

    /** Whether a directory looks like a run's. */
    public static boolean isRun(Path directory) {
        return Files.isRegularFile(directory.resolve("manifest.json"));
    }

    /**
     * The folder itself when it is a run, else the runs in it, sorted.
     *
     * @throws WeirException USAGE when there is no such folder, or no run in it
     */
    public static List<Path> in(Path folder) {
        if (isRun(folder)) {
            return List.of(folder);
        }
        List<Path> runs = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                runs = children.filter(RecordedRun::isRun).sorted().toList();
            } catch (IOException e) {
                throw new WeirException(
                        Kind.USAGE, "cannot read " + folder + ": " + e + ". Name a readable folder.", e);
            }
        }
        if (runs.isEmpty()) {
            throw new WeirException(
                    Kind.USAGE,
                    folder + (Files.exists(folder) ? " is no run and holds none" : " does not exist")
                            + ". Name a folder that weir profile wrote, or a folder of such folders.");
        }
        return runs;
    }

    /**
     * Reads a run's directory.
     *
     * @throws WeirException USAGE when there is none, or when a file of it is missing or damaged; the message names the file
     */
    public static RecordedRun read(Path directory) {
        if (!isRun(directory)) {
            throw new WeirException(
                    Kind.USAGE,
                    directory
                            + " is not a run: there is no manifest.json in it. Name a folder that weir profile wrote, such as"
                            + " runs/20261120T140210Z-3f9a.");
        }
        Provenance provenance = parse(directory.resolve("manifest.json"), RecordedRun::provenance);
        Path inputs = directory.resolve("run.json");
        if (Files.exists(inputs)) {
            return parse(
                    inputs,
                    root -> new RecordedRun(
                            directory,
                            provenance,
                            new Measured(
                                    (int) Json.number(root, "frequencyHz"),
                                    outcomes(directory, RunJson.hosts(root)),
                                    RunJson.events(root),
                                    RunJson.warnings(root)),
                            RunJson.terms(root)));
        }
        return parse(
                directory.resolve("summary.json"),
                root -> new RecordedRun(directory, provenance, beforeRunJson(directory, root), Terms.DEFAULT));
    }

    /** A run of a Weir that wrote no run.json: all of it is in summary.json, but for the events' course over time. */
    private static Measured beforeRunJson(Path directory, JsonNode root) {
        List<RunJson.HostEntry> hosts = new ArrayList<>();
        for (JsonNode facts : Json.array(root, "hostFacts")) {
            HostName host = new HostName(Json.text(facts, "host"));
            hosts.add(new RunJson.HostEntry(host, Optional.of(RunJson.fileName(host)), "", ""));
        }
        for (JsonNode failed : Json.array(root, "failures")) {
            hosts.add(new RunJson.HostEntry(
                    new HostName(Json.text(failed, "host")),
                    Optional.empty(),
                    Json.text(failed, "phase"),
                    Json.text(failed, "cause")));
        }
        JsonNode events = root.path("events");
        List<EventCounts> counts = events.isObject() ? List.of(RunJson.readEvents(events)) : List.of();
        return new Measured((int) Json.number(root, "frequencyHz"), outcomes(directory, hosts), counts);
    }

    private static List<HostOutcome> outcomes(Path directory, List<RunJson.HostEntry> hosts) {
        List<HostOutcome> outcomes = new ArrayList<>();
        for (RunJson.HostEntry entry : hosts) {
            if (entry.file().isEmpty()) {
                outcomes.add(entry.failed());
                continue;
            }
            // The name in the file is not used: it could lead out of the folder.
            Path file = directory.resolve(RunJson.fileName(entry.host()));
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                outcomes.add(new HostOutcome.Completed(HostSpec.of(entry.host()), HostProfileFile.read(in)));
            } catch (IOException e) {
                throw damaged(file, e);
            }
        }
        return outcomes;
    }

    private static Provenance provenance(JsonNode root) {
        List<String> argv = new ArrayList<>();
        Json.array(root, "argv").forEach(word -> argv.add(word.asText()));
        JsonNode clock = root.path("clock");
        JsonNode profile = root.path("applicationProfile");
        return new Provenance(
                Json.text(root, "runId"),
                Json.text(root, "job"),
                argv,
                Json.text(root, "weirVersion"),
                Instant.parse(Json.text(clock, "startedAt")),
                Instant.parse(Json.text(clock, "writtenAt")),
                Json.text(profile, "source"),
                Json.text(profile, "text"),
                Optional.ofNullable(root.path("attributedFrom").textValue()));
    }

    /**
     * The application profile that the run was worked out by.
     *
     * @param parse takes the name that errors are to give the text, {@code DIR/manifest.json, application profile}, and the text
     */
    public <T> T rules(BiFunction<String, String, T> parse) {
        return parse.apply(
                directory.resolve("manifest.json") + ", application profile", provenance.applicationProfileText());
    }

    private interface Reading<T> {
        T of(JsonNode root);
    }

    private static <T> T parse(Path file, Reading<T> reading) {
        try {
            return reading.of(Json.read(file));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw damaged(file, e);
        }
    }

    private static WeirException damaged(Path file, Exception cause) {
        return new WeirException(
                Kind.USAGE,
                "cannot read " + file + ": " + cause.getMessage()
                        + ". The run's folder is damaged or not whole; a run cannot be worked out again without this file.",
                cause);
    }
}
