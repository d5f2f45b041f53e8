package dev.weir.profiler.attach;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Commands to a running HotSpot JVM, the way jcmd gives them.
 *
 * <p>The JVM listens on {@code /tmp/.java_pidN} once the attach API has asked it to (a file and SIGQUIT). The commands then go
 * through that socket directly: the API's own calls cannot be given up when a JVM does not answer, and it has none for
 * diagnostic commands. The protocol has been the same since JDK 6: version 1, a command and three arguments, each ended by
 * a zero byte; the answer begins with a line that is 0 for success.
 */
public final class AttachChannel {
    /** The longest are lists: of compiler directives, of compiled methods. */
    private static final int MAX_ANSWER = 16 << 20;

    private final int pid;
    private final Duration limit;

    /**
     * Asks nothing yet.
     *
     * @param limit for each thing that is asked
     */
    public AttachChannel(int pid, Duration limit) {
        this.pid = pid;
        this.limit = limit;
    }

    /** Loads a JVMTI library. */
    public void loadLibrary(String path, String options) throws AttachFailed {
        checkLoaded(path, command("load", path, "true", options));
    }

    /**
     * Loads a Java agent, or calls it again when it is loaded.
     *
     * @param argument may be 1,000 bytes long together with the path: HotSpot takes no more
     */
    public void loadAgent(String jar, String argument) throws AttachFailed {
        checkLoaded(jar, command("load", "instrument", "false", jar + "=" + argument));
    }

    private static void checkLoaded(String path, String answer) throws AttachFailed {
        // JDK 9 and later: "return code: N", or a sentence when the library could not be opened. Before: the number
        // alone.
        String code = answer.startsWith("return code: ") ? answer.substring(13) : answer;
        if (!code.isEmpty() && !code.strip().equals("0")) {
            throw new AttachFailed("the JVM did not load " + path + ": " + answer);
        }
    }

    /** A diagnostic command, such as {@code Compiler.perfmap}; returns what it prints. */
    public String diagnosticCommand(String words) throws AttachFailed {
        return command("jcmd", words, "", "");
    }

    private String command(String name, String first, String second, String third) throws AttachFailed {
        TargetProcess process = alive();
        Path socket = Path.of(process.root() + "/tmp/.java_pid" + process.innermostPid());
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            askToListen(process);
        }
        checkOwner(socket, process);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            String answer = within("answer", () -> {
                channel.connect(UnixDomainSocketAddress.of(socket));
                String request = String.join("\0", "1", name, first, second, third, "");
                ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                return read(channel);
            });
            int line = answer.indexOf('\n');
            String status = line < 0 ? answer : answer.substring(0, line);
            String rest = line < 0 ? "" : answer.substring(line + 1).strip();
            if (!status.equals("0")) {
                throw new AttachFailed("the JVM refused \"" + name + "\": " + (rest.isEmpty() ? status : rest));
            }
            return rest;
        } catch (IOException e) {
            throw new AttachFailed("no connection to " + socket + ": " + e.getMessage());
        }
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (answer.size() < MAX_ANSWER && channel.read(buffer.clear()) >= 0) {
            answer.write(buffer.array(), 0, buffer.position());
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private TargetProcess alive() throws AttachFailed {
        TargetProcess process =
                TargetProcess.read(pid).orElseThrow(() -> new AttachFailed("process " + pid + " has ended"));
        if (process.isStopped()) {
            throw new AttachFailed(
                    "process " + pid + " is stopped and cannot answer; kill -CONT " + pid + " lets it go on");
        }
        return process;
    }

    private void askToListen(TargetProcess process) throws AttachFailed {
        if (!process.catchesQuit()) {
            throw new AttachFailed("process " + pid + " does not handle SIGQUIT, so asking it to listen would kill it");
        }
        within("listen", () -> {
            Starter.start(pid);
            return "";
        });
    }

    /** Apart from the rest, because a Java without the module jdk.attach has not the classes that it names. */
    private static final class Starter {
        static void start(int pid) throws AttachFailed {
            try {
                VirtualMachine.attach(Integer.toString(pid)).detach();
            } catch (AttachNotSupportedException | IOException e) {
                throw new AttachFailed("the JVM does not let us attach: " + e.getMessage());
            }
        }
    }

    private static void checkOwner(Path socket, TargetProcess process) throws AttachFailed {
        try {
            long uid = ((Number) Files.getAttribute(socket, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
            if (uid != process.uid() && uid != 0) {
                throw new AttachFailed(socket + " belongs to user " + uid + ", and the process to " + process.uid());
            }
        } catch (IOException e) {
            throw new AttachFailed("no socket " + socket + ": " + e.getMessage());
        }
    }

    /** The thread is left behind when the time is over; closing the channel ends it. */
    private String within(String what, Callable<String> call) throws AttachFailed {
        FutureTask<String> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "weir-attach-" + pid);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AttachFailed("the JVM did not " + what + " within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AttachFailed("interrupted while the JVM was asked to " + what);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AttachFailed failed) {
                throw failed;
            }
            if (e.getCause() instanceof LinkageError missing) {
                throw new AttachFailed("this Java has no module jdk.attach (" + missing
                        + "); run Weir with a complete Java, such as openjdk-17-jre-headless");
            }
            throw new AttachFailed("the JVM did not " + what + ": " + e.getCause());
        }
    }
}
