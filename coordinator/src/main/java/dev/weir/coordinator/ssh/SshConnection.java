package dev.weir.coordinator.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import dev.weir.coordinator.HostConnection;
import dev.weir.coordinator.ProfilerEnd;
import dev.weir.coordinator.ProfilerOutput;
import dev.weir.coordinator.RunningProfiler;
import dev.weir.coordinator.ShellWords;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One login over SSH.
 *
 * <p>Implementation notes. jsch blocks without a limit in places: while a server feeds it banner lines, in a write to a dead
 * peer, in an agent that waits for a tap on a security key. Each wait here has a clock on {@link #CLOCK} that cuts the socket. jsch
 * delivers output on the session's one thread and swallows what goes wrong there; why a session ended is read from its log.
 */
final class SshConnection implements HostConnection {
    // 5 s without data: ask; not heard by the third time: the peer is dead. jsch counts the questions: two, then it
    // gives up.
    private static final int ALIVE_INTERVAL_MILLIS = 5000;
    private static final int ALIVE_QUESTIONS = 2;
    static final int SILENCE_MILLIS = ALIVE_INTERVAL_MILLIS * (ALIVE_QUESTIONS + 1);

    // A login that has not come about in this many connect timeouts hangs: the limit above is per answer.
    private static final int LOGIN_TIMEOUTS = 3;
    private static final int MAX_JUMPS = 4;

    private static final ScheduledExecutorService CLOCK = clock();

    private final SshTarget target;
    private final Session session;
    private final PlainSocket socket;
    private final SessionLog log;
    private final Optional<SshConnection> jump;

    private SshConnection(
            SshTarget target, Session session, PlainSocket socket, SessionLog log, Optional<SshConnection> jump) {
        this.target = target;
        this.session = session;
        this.socket = socket;
        this.log = log;
        this.jump = jump;
    }

    /** Logs in, through the jump hosts if there are any. */
    static SshConnection open(SshOptions options, SshTarget target, int depth) {
        Optional<SshConnection> jump = Optional.empty();
        for (String hop : target.jumps()) {
            if (depth == MAX_JUMPS) {
                throw failure(target, "ProxyJump leads through more than " + MAX_JUMPS + " hosts, or in a circle");
            }
            jump = Optional.of(login(options, jumpTarget(options, target, hop), jump, depth + 1));
        }
        return login(options, target.withoutJumps(), jump, depth);
    }

    private static SshTarget jumpTarget(SshOptions options, SshTarget target, String hop) {
        int at = hop.lastIndexOf('@');
        int colon = hop.lastIndexOf(':');
        boolean port = colon > hop.lastIndexOf(']') && hop.substring(colon + 1).matches("[0-9]{1,5}");
        String name = hop.substring(at + 1, port ? colon : hop.length())
                .replace("[", "")
                .replace("]", "");
        if (name.isEmpty()) {
            throw failure(target, "\"" + hop + "\" is no jump host. Write ProxyJump [user@]host[:port]");
        }
        return SshConfig.resolve(
                options,
                name,
                at < 0 ? Optional.empty() : Optional.of(hop.substring(0, at)),
                port ? Optional.of(Integer.parseInt(hop.substring(colon + 1))) : Optional.empty());
    }

    private static SshConnection login(
            SshOptions options, SshTarget target, Optional<SshConnection> before, int depth) {
        Optional<SshConnection> through = before;
        if (!target.jumps().isEmpty() && before.isEmpty()) {
            return open(options, target, depth);
        }
        KnownHosts knownHosts = new KnownHosts(target.knownHosts());
        Keys keys = Keys.of(target);
        PlainSocket socket = new PlainSocket(target.connectTimeout());
        SessionLog log = new SessionLog();
        try {
            if (keys.isEmpty()) {
                throw failure(
                        target,
                        "there is no key to log in with: " + keys.describe() + ". Make one with:"
                                + " ssh-keygen -t ed25519 && ssh-copy-id " + target.user() + "@" + target.alias());
            }
            Session session = session(target, knownHosts, keys, socket, log, through);
            SshConnection connection = new SshConnection(target, session, socket, log, through);
            Duration limit = target.connectTimeout().multipliedBy(LOGIN_TIMEOUTS);
            ScheduledFuture<?> deadline = connection.cutAfter(limit);
            try {
                session.connect(Math.toIntExact(target.connectTimeout().toMillis()));
                return connection;
            } catch (JSchException e) {
                boolean late = socket.isCut();
                connection.close();
                throw late
                        ? failure(target, "the login was not done within " + limit.toSeconds() + " s")
                        : SshFailure.of(target, e, knownHosts, keys);
            } finally {
                deadline.cancel(false);
            }
        } catch (JSchException e) {
            through.ifPresent(SshConnection::close);
            throw failure(target, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            through.ifPresent(SshConnection::close);
            throw e;
        }
    }

    private static Session session(
            SshTarget target,
            KnownHosts knownHosts,
            Keys keys,
            PlainSocket socket,
            SessionLog log,
            Optional<SshConnection> through)
            throws JSchException {
        JSch jsch = new JSch();
        jsch.setInstanceLogger(log);
        Session session = jsch.getSession(target.user(), target.hostName(), target.port());
        session.setHostKeyRepository(knownHosts);
        session.setHostKeyAlias(target.knownHostsName());
        session.setIdentityRepository(keys);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("HashKnownHosts", "no");
        session.setConfig("PreferredAuthentications", "publickey");
        session.setServerAliveInterval(ALIVE_INTERVAL_MILLIS);
        session.setServerAliveCountMax(ALIVE_QUESTIONS);
        session.setDaemonThread(true);
        if (through.isPresent()) {
            session.setProxy(new JumpProxy(through.get().session));
        } else {
            session.setSocketFactory(socket);
        }
        return session;
    }

    @Override
    public String describe() {
        return target.describe();
    }

    @Override
    public boolean isThisMachine() {
        return false;
    }

    @Override
    public String run(String script, Duration limit) throws IOException {
        ScriptOutput output = new ScriptOutput();
        ScheduledFuture<?> deadline = cutAfter(limit);
        try {
            ChannelExec channel = exec("exec /bin/sh", output);
            try (OutputStream stdin = channel.getOutputStream()) {
                channel.connect(Math.toIntExact(limit.toMillis()));
                stdin.write(script.getBytes(StandardCharsets.UTF_8));
            }
            if (!output.awaitEnd(limit)) {
                throw new IOException("no answer within " + limit.toSeconds() + " s");
            }
            channel.disconnect();
        } catch (JSchException e) {
            throw new IOException(lostOr(String.valueOf(e.getMessage())), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            deadline.cancel(false);
        }
        return output.text();
    }

    @Override
    public void put(Path file, String path, Duration stallLimit) throws IOException {
        AtomicLong lastByte = new AtomicLong(System.nanoTime());
        ScheduledFuture<?> watch = CLOCK.scheduleWithFixedDelay(
                () -> {
                    if (System.nanoTime() - lastByte.get() > stallLimit.toNanos()) {
                        cut();
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
        ChannelSftp sftp = null;
        try (InputStream input = new Watched(Files.newInputStream(file), lastByte)) {
            sftp = (ChannelSftp) session.openChannel("sftp");
            sftp.connect(Math.toIntExact(stallLimit.toMillis()));
            sftp.put(input, path);
        } catch (JSchException e) {
            throw new IOException(
                    lostOr("the host offers no SFTP (" + e.getMessage()
                            + "); sshd_config needs: Subsystem sftp internal-sftp"),
                    e);
        } catch (SftpException e) {
            throw new IOException(lostOr("SFTP says: " + e.getMessage()), e);
        } finally {
            watch.cancel(false);
            if (sftp != null) {
                sftp.disconnect();
            }
        }
    }

    @Override
    public String commandLine(List<String> argv) {
        return "exec " + ShellWords.join(argv);
    }

    @Override
    public RunningProfiler start(List<String> argv, ProfilerOutput output) throws IOException {
        try {
            ChannelExec channel = exec(commandLine(argv), output);
            OutputStream stdin = channel.getOutputStream();
            channel.connect(Math.toIntExact(target.connectTimeout().toMillis()));
            return line -> {
                synchronized (stdin) {
                    stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    stdin.flush();
                }
            };
        } catch (JSchException e) {
            throw new IOException(lostOr(String.valueOf(e.getMessage())), e);
        }
    }

    @Override
    public void close() {
        cut();
        session.disconnect();
        jump.ifPresent(SshConnection::close);
    }

    private ScheduledFuture<?> cutAfter(Duration limit) {
        return CLOCK.schedule(this::cut, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cut() {
        socket.cut();
        jump.ifPresent(SshConnection::cut);
    }

    // Output goes straight to the receiver on the session's thread: jsch's pipes would need two threads more per host.
    private ChannelExec exec(String command, ProfilerOutput output) throws JSchException {
        ChannelExec channel = (ChannelExec) session.openChannel("exec");
        channel.setPty(false);
        channel.setAgentForwarding(false);
        channel.setCommand(command.getBytes(StandardCharsets.UTF_8));
        channel.setOutputStream(new Receiver(output::stdout, () -> {}));
        // jsch closes the error stream once, when the channel is closed and its exit status known; stdout closes before
        // that.
        channel.setErrStream(new Receiver(output::stderr, () -> output.ended(end(channel))));
        return channel;
    }

    private ProfilerEnd end(ChannelExec channel) {
        if (channel.getExitSignal() != null) {
            return ProfilerEnd.killed(channel.getExitSignal());
        }
        if (channel.getExitStatus() >= 0) {
            return ProfilerEnd.exited(channel.getExitStatus());
        }
        return ProfilerEnd.lost(log.lossReason());
    }

    private String lostOr(String message) {
        return session.isConnected() ? message : "the connection was lost: " + log.lossReason();
    }

    private static WeirException failure(SshTarget target, String why) {
        return new WeirException(Kind.REMOTE, "cannot log in to " + target.describe() + ": " + why + ".");
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "weir-ssh-clock");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    private static final class Receiver extends OutputStream {
        private final Sink sink;
        private final Runnable onClose;
        private boolean closed;

        Receiver(Sink sink, Runnable onClose) {
            this.sink = sink;
            this.onClose = onClose;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.write(bytes, offset, length);
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            onClose.run();
        }
    }

    /** Notes each moment at which jsch comes for more, which is when earlier bytes got through. */
    private static final class Watched extends FilterInputStream {
        private final AtomicLong lastByte;

        Watched(InputStream stream, AtomicLong lastByte) {
            super(stream);
            this.lastByte = lastByte;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            lastByte.set(System.nanoTime());
            return super.read(bytes, offset, length);
        }
    }
}
