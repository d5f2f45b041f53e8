package dev.weir.workloads.planted;

import dev.weir.workloads.planted.truth.Truth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs one workload and answers for its cost.
 *
 * <p>Says {@code ready PID} on stdout when the job runs. Then one word per line on stdin: {@code begin}; {@code end}, answered by one line of JSON for the time since
 * {@code begin}; {@code window FROM TO} in milliseconds since 1970, answered for a window of the last five minutes; {@code quit}. The end of stdin quits as well.
 */
public final class Planted {
    private Planted() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("usage: planted NAME");
            System.exit(2);
        }
        Workload workload;
        try {
            workload = Catalogue.create(arguments[0]);
        } catch (IllegalArgumentException e) {
            System.err.println("planted: " + e.getMessage());
            System.exit(2);
            return;
        }
        Truth truth = workload.start();
        truth.start();
        System.out.println("ready " + ProcessHandle.current().pid());
        obey(arguments[0], truth);
        workload.close();
        // An engine's threads need not be daemons.
        System.exit(0);
    }

    private static void obey(String name, Truth truth) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long began = truth.snapshot();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.strip().split(" +", -1);
            try {
                switch (words[0]) {
                    case "begin" -> began = truth.snapshot();
                    case "end" -> System.out.println(TruthJson.write(name, truth.window(began, truth.snapshot())));
                    case "window" ->
                        System.out.println(TruthJson.write(
                                name, truth.window(Long.parseLong(words[1]), Long.parseLong(words[2]))));
                    case "quit" -> {
                        return;
                    }
                    default ->
                        System.out.println(TruthJson.error(
                                "there is no command '" + words[0] + "'; there are: begin, end, window FROM TO, quit"));
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                System.out.println(TruthJson.error(line + ": " + e.getMessage()));
            }
        }
    }
}
