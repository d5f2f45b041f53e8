package dev.weir.coordinator;

import dev.weir.model.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A runnable jar of {@link Speaker}, padded with bytes that do not compress. */
final class SpeakerJar {
    private SpeakerJar() {}

    static Path write(Path file, int padding) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Speaker.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, location(Speaker.class) + " " + location(Progress.class));
        try (OutputStream stream = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(stream, manifest)) {
            ZipEntry entry = new ZipEntry("padding");
            entry.setTime(0);
            jar.putNextEntry(entry);
            byte[] bytes = new byte[padding];
            new Random(7).nextBytes(bytes);
            jar.write(bytes);
        }
        return file;
    }

    private static String location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().toString();
    }
}
