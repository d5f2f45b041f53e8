package dev.weir.profiler.boundaries;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.agent.BoundaryJar;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetFiles;
import dev.weir.profiler.attach.TargetFiles.Refused;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.attach.VisibleFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The Java agent in one JVM, for as long as we hold the lock on its file; {@link BoundaryJar} has its words.
 *
 * <p>The agent belongs to another process, so its answers are bounded and not believed.
 */
final class BoundaryLease implements Closeable {
    /** The agent's own lock covers the same bytes. */
    private static final long LOCK_BYTES = 1L << 62;

    private static final int MAX_ANSWER = 1 << 16;
    private static final long POLL_MILLIS = 50;
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

    private final AttachChannel attach;
    private final VisibleFile jar;
    private final String name;
    private final FileChannel answers;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final String firstAnswer;
    private long position;

    /**
     * Loads the agent.
     *
     * @param tmp the JVM's /tmp, open for longer than this
     * @param name what the files of this lease begin with
     */
    static BoundaryLease take(
            TargetProcess target,
            AttachChannel attach,
            TargetFiles tmp,
            Path agentDirectory,
            String name,
            String mark,
            Set<String> classes)
            throws AttachFailed, IOException, Refused, InterruptedException {
        VisibleFile jar = VisibleFile.of(target, BoundaryJar.extractTo(agentDirectory), BoundaryJar.bytes(), tmp);
        try {
            List<String> lines = new ArrayList<>(List.of(mark, jar.isCopy() ? jar.path() : ""));
            lines.addAll(classes);
            tmp.write(name + ".classes", (String.join("\n", lines) + "\n").getBytes(UTF_8));
            try {
                attach.loadAgent(jar.path(), BoundaryJar.hold(base(name)));
            } finally {
                tmp.delete(name + ".classes");
            }
            FileChannel answers = tmp.read(name + ".lease");
            try {
                if (answers.tryLock(0, LOCK_BYTES, true) == null) {
                    throw new AttachFailed("the lock on /tmp/" + name + ".lease is somebody else's");
                }
                return new BoundaryLease(attach, jar, name, answers);
            } catch (AttachFailed | IOException | InterruptedException | RuntimeException e) {
                answers.close();
                throw e;
            }
        } catch (AttachFailed | IOException | Refused | InterruptedException | RuntimeException e) {
            tmp.delete(name + ".lease");
            jar.close();
            throw e;
        }
    }

    private BoundaryLease(AttachChannel attach, VisibleFile jar, String name, FileChannel answers)
            throws AttachFailed, IOException, InterruptedException {
        this.attach = attach;
        this.jar = jar;
        this.name = name;
        this.answers = answers;
        this.firstAnswer = answer(FIRST_ANSWER);
    }

    private static String base(String name) {
        return Path.of("/tmp", name).toString();
    }

    /** How many of the classes the JVM has loaded. */
    int loadedClasses() throws AttachFailed {
        try {
            return Integer.parseInt(firstAnswer.split(" ", -1)[1]);
        } catch (RuntimeException e) {
            throw new AttachFailed("the agent answered \"" + firstAnswer + "\"");
        }
    }

    /** Whether the agent can remove the directives by itself when we are gone. */
    boolean outlivesUs() {
        return firstAnswer.endsWith(" true");
    }

    void retransform() throws AttachFailed {
        attach.loadAgent(jar.path(), BoundaryJar.retransform(base(name)));
    }

    void release() throws AttachFailed {
        attach.loadAgent(jar.path(), BoundaryJar.release(base(name)));
    }

    void forget() throws AttachFailed {
        attach.loadAgent(jar.path(), BoundaryJar.forget(base(name)));
    }

    /** The agent's next line. */
    String answer(Duration limit) throws AttachFailed, IOException, InterruptedException {
        long start = System.nanoTime();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (true) {
            while (answers.read(one.clear(), position) == 1) {
                position++;
                byte b = one.get(0);
                if (b == '\n') {
                    String answer = line.toString(UTF_8);
                    line.reset();
                    if (answer.startsWith("error ")) {
                        throw new AttachFailed("the agent in the JVM failed: " + answer.substring(6));
                    }
                    return answer;
                }
                line.write(b);
                if (line.size() > MAX_ANSWER) {
                    throw new AttachFailed("the agent in the JVM answers without end");
                }
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AttachFailed("the agent in the JVM did not answer within " + limit.toSeconds() + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Lets go of the lock: an agent that was told neither to release nor to forget puts the JVM back by itself. */
    @Override
    public void close() throws IOException {
        answers.close();
        jar.close();
    }
}
