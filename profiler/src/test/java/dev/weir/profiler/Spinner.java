package dev.weir.profiler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program that is busy in one method of its main thread until its stdin ends. */
final class Spinner {
    private static final int PAGE = 4_096;

    private static volatile boolean ended;

    private Spinner() {}

    public static void main(String[] args) {
        Thread watch = new Thread(Spinner::awaitEnd);
        watch.setDaemon(true);
        watch.start();
        System.out.println("spinning");
        long value = args.length;
        while (!ended) {
            value = spin(value);
        }
        System.out.println(value);
    }

    /** Each line on stdin is a number of pages to touch. */
    private static void awaitEnd() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                touch(Integer.parseInt(line));
                System.out.println("touched");
            }
        } catch (IOException | InterruptedException e) {
            // As good as its end.
        }
        ended = true;
    }

    /** A page fault each: the first write to a page of a private mapping of a file. */
    private static void touch(int pages) throws IOException, InterruptedException {
        Path file = Files.createTempFile("weir-spinner", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Files.delete(file);
            long size = (long) pages * PAGE;
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
            MappedByteBuffer map = channel.map(FileChannel.MapMode.PRIVATE, 0, size);
            for (int page = 0; page < pages; page++) {
                map.put(page * PAGE, (byte) 1);
                if (page % 2_000 == 0) {
                    Thread.sleep(20);
                }
            }
        }
    }

    private static long spin(long seed) {
        long value = seed;
        for (int i = 0; i < 10_000_000; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }
}
