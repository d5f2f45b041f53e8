package dev.weir.workloads.lab;

import java.nio.file.Path;

/** The command that starts this JVM, for the others. */
final class Jvm {
    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
