package dev.weir.profiler.population;

import java.io.IOException;
import java.util.jar.JarFile;

/** A program that opens a jar when it is told to, as one with an engine in it does some time after its start. */
final class OpensJar {
    private OpensJar() {}

    public static void main(String[] args) throws IOException {
        System.out.println("waiting");
        System.in.read();
        try (JarFile jar = new JarFile(args[0])) {
            System.in.read();
            System.out.println(jar.getName());
        }
    }
}
