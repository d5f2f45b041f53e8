package dev.weir.profiler.boundaries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetFiles;
import dev.weir.profiler.attach.TargetFiles.Refused;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.boundaries.DirectiveStack.Directive;
import dev.weir.profiler.boundaries.ThreadTimes.Use;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries in one JVM. The steps come in the order of the methods; {@link #close} puts the JVM back after any of them.
 *
 * <p>Implementation notes. What must never happen: a directive of ours stays (the lease is taken before it is added; the agent removes it when we are killed),
 * one of somebody else is removed (HotSpot removes the topmost only, so it is looked at first) or hidden (refused before), a method stays interpreted (the
 * compilers and their cache are looked at first, endless calls by the agent).
 */
final class JvmBoundaries implements AutoCloseable {
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

    /** The agent looks for endless calls for 4 s, then waits for one safepoint. */
    private static final Duration RETRANSFORM_LIMIT = Duration.ofSeconds(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final EngineProcess process;
    private final BoundaryMethods methods;
    private final Path agentDirectory;
    private final AttachChannel attach;
    private final List<String> warnings = new ArrayList<>();

    private String mark;
    private Set<String> classes;
    private boolean drawnBefore;
    private boolean added;
    private @Nullable TargetFiles tmp;
    private @Nullable BoundaryLease lease;
    private @Nullable Retransformed retransformed;
    private @Nullable Use before;
    private @Nullable Settling settling;
    private @Nullable ThreadTimes lastLook;
    private boolean settled;

    JvmBoundaries(EngineProcess process, BoundaryMethods methods, Path agentDirectory) {
        this.process = process;
        this.methods = methods;
        this.agentDirectory = agentDirectory;
        this.attach = new AttachChannel(process.tgid().value(), ATTACH_LIMIT);
        byte[] random = new byte[4];
        RANDOM.nextBytes(random);
        this.mark = DirectiveStack.MARK_PREFIX + HexFormat.of().formatHex(random);
        this.classes = methods.classes();
    }

    EngineProcess process() {
        return process;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Changes nothing but directives that an earlier run left for us. */
    void check() throws AttachFailed, IOException {
        TargetProcess target = target();
        refuseByFlags();
        DirectiveStack stack = DirectiveStack.read(attach);
        if (!stack.foreign().isEmpty()) {
            throw new AttachFailed("it has compiler directives of somebody else, which ours would hide (jcmd "
                    + process.tgid() + " Compiler.directives_print shows them)");
        }
        Optional<String> trouble = Trouble.ofCodeCache(attach.diagnosticCommand("Compiler.codecache"));
        if (trouble.isPresent()) {
            throw new AttachFailed("it is in trouble: " + trouble.get());
        }
        tmp = TargetFiles.open(target, Path.of("/tmp"));
        for (Directive left : stack.directives()) {
            takeOver(target, left);
        }
    }

    private TargetProcess target() throws AttachFailed {
        return TargetProcess.read(process.tgid().value())
                .filter(target -> target.startTicks() == process.startTicks())
                .orElseThrow(() -> new AttachFailed("it has ended"));
    }

    private void refuseByFlags() throws AttachFailed {
        List<String> flags = process.jvm().map(jvm -> jvm.flags()).orElse(List.of());
        for (String flag : List.of("-XX:+DisableAttachMechanism", "-XX:-EnableDynamicAgentLoading")) {
            if (flags.contains(flag)) {
                throw new AttachFailed("it runs with " + flag);
            }
        }
        Optional<String> version = process.jvm().flatMap(jvm -> jvm.version());
        if (version.isPresent()
                && (version.get().startsWith("1.") || version.get().startsWith("8"))) {
            throw new AttachFailed("it is Java " + version.get() + ", and compiler directives came with Java 9");
        }
    }

    /** What {@code --leave-boundaries} left: the same methods are used again, others go. */
    private void takeOver(TargetProcess target, Directive left) throws AttachFailed, IOException {
        String its = left.mark().orElseThrow();
        if (files().exists(name(target, its) + ".lease")) {
            throw new AttachFailed("another run of Weir has boundaries in it now");
        }
        if (left.inline().equals(methods.patterns())) {
            mark = its;
            drawnBefore = true;
            added = true;
            return;
        }
        for (String pattern : left.inline()) {
            int dot = pattern.lastIndexOf('.');
            if (pattern.startsWith("-") && dot > 0) {
                classes.add(pattern.substring(1, dot).replace('/', '.'));
            }
        }
        DirectiveStack.remove(attach, its);
    }

    private static String name(TargetProcess target, String mark) {
        return "weir-" + target.innermostPid() + "-" + mark.substring(DirectiveStack.MARK_PREFIX.length());
    }

    private TargetFiles files() {
        if (tmp == null) {
            throw new IllegalStateException("not checked yet");
        }
        return tmp;
    }

    /** Notes what the JVM has used so far. */
    void look() throws IOException {
        lastLook = times();
    }

    private ThreadTimes times() throws IOException {
        return ThreadTimes.read(process.tgid().value());
    }

    private Use sinceLook() throws IOException {
        ThreadTimes now = times();
        Use use = now.since(requireNonNull(lastLook));
        lastLook = now;
        return use;
    }

    /** By what the JVM has used since the last look, when it was left alone. */
    void judge() throws AttachFailed, IOException {
        before = sinceLook();
        Optional<String> trouble = Trouble.of(before);
        if (trouble.isPresent()) {
            throw new AttachFailed("it is in trouble: " + trouble.get());
        }
    }

    /** Adds the directives and orders the retransformation, which begins a little later. */
    void draw() throws AttachFailed, IOException, Refused, InterruptedException {
        TargetProcess target = target();
        String name = name(target, mark);
        lease = BoundaryLease.take(target, attach, files(), agentDirectory, name, mark, classes);
        if (lease.loadedClasses() == 0) {
            warnings.add("no boundaries: none of their classes is loaded in this JVM");
            lease.forget();
            letGo();
            return;
        }
        if (!lease.outlivesUs()) {
            warnings.add(
                    "this JVM lacks the modules java.management and jdk.management: if Weir were killed its compiler directives would stay until jcmd "
                            + process.tgid() + " Compiler.directives_remove");
        }
        if (drawnBefore) {
            return;
        }
        addDirectives(name + ".json");
        lease.retransform();
    }

    private void addDirectives(String file) throws AttachFailed, IOException, Refused {
        files().write(file, methods.directive(mark).getBytes(UTF_8));
        String answer;
        try {
            added = true;
            answer = attach.diagnosticCommand("Compiler.directives_add " + Path.of("/tmp", file));
        } finally {
            files().delete(file);
        }
        // JDK 17 adds what it has understood of a file in which it found an error.
        Optional<Directive> top = DirectiveStack.read(attach).top();
        if (top.isEmpty()
                || !top.get().matches().contains(mark)
                || !top.get().inline().equals(methods.patterns())) {
            throw new AttachFailed("it did not take the compiler directives: " + answer);
        }
    }

    void awaitRetransformed() throws AttachFailed, IOException, InterruptedException {
        if (lease == null || drawnBefore) {
            return;
        }
        retransformed = Retransformed.parse(lease.answer(RETRANSFORM_LIMIT));
        warnings.addAll(retransformed.leftAlone());
        settling = new Settling(requireNonNull(before));
        look();
    }

    /** Once a second while the JVM compiles anew. */
    void watch() throws IOException {
        if (settling != null) {
            settling.add(sinceLook());
        }
    }

    /** Present from {@link #awaitRetransformed} on, when something was retransformed. */
    Optional<Settling> settling() {
        return Optional.ofNullable(settling);
    }

    void settled(boolean inTime) throws IOException {
        look();
        settled = true;
        if (settling != null && !inTime) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the JIT was still busy when the window opened (%.1f s of CPU time so far): the first seconds hold more of JIT and interpreter than"
                            + " usual",
                    settling.jitSeconds()));
        }
    }

    /** Says what it was and what it cost, and puts the JVM back unless the boundaries are to stay. */
    void finish(boolean leave) throws InterruptedException {
        if (lease == null || !isThere()) {
            letGo();
            return;
        }
        try {
            describe(leave);
        } catch (IOException e) {
            warnings.add("what the boundaries cost is not known: " + e.getMessage());
        }
        try {
            if (leave) {
                lease.forget();
                added = false;
            } else {
                takeBack(Optional.of(RETRANSFORM_LIMIT));
            }
        } catch (AttachFailed | IOException e) {
            if (isThere()) {
                warnings.add("the JVM could not be put back: " + e.getMessage()
                        + ". The agent in it goes on trying for an hour; jcmd " + process.tgid()
                        + " Compiler.directives_print shows whether \"" + mark + "\" is still there");
            }
        } finally {
            letGo();
        }
    }

    private void describe(boolean leave) throws IOException {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "boundaries: %d method%s not inlined",
                methods.names().size(),
                methods.names().size() == 1 ? " was" : "s were"));
        if (retransformed != null && settling != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "; %d class%s retransformed in %.0f ms, then the JIT was busy for %.0f s and used %.1f s of CPU time",
                    retransformed.classes(),
                    retransformed.classes() == 1 ? "" : "es",
                    retransformed.micros() / 1e3,
                    settling.busySeconds(),
                    settling.jitSeconds()));
        } else {
            text.append(", as an earlier run left them");
        }
        if (before != null && settled) {
            Use use = sinceLook();
            text.append(String.format(Locale.ROOT, "; CPUs in use: %.2f before", before.all()));
            if (settling != null) {
                text.append(String.format(Locale.ROOT, ", %.2f while it recompiled", settling.cpus()));
            }
            text.append(String.format(Locale.ROOT, ", %.2f with boundaries", use.all()));
        }
        warnings.add(text.append(leave ? "; they stay in the JVM" : "").toString());
    }

    /** Whether the process still runs. */
    boolean isThere() {
        return TargetProcess.read(process.tgid().value())
                .filter(target -> target.startTicks() == process.startTicks() && target.state() != 'Z')
                .isPresent();
    }

    /** @param limit how long to wait for the classes; empty: not at all, the agent does it alone */
    private void takeBack(Optional<Duration> limit) throws AttachFailed, IOException, InterruptedException {
        if (added && !DirectiveStack.remove(attach, mark)) {
            // Let go without a word, the agent waits until it can.
            throw new AttachFailed("somebody else put compiler directives on top of ours meanwhile");
        }
        added = false;
        if (lease != null) {
            lease.release();
            if (limit.isPresent()) {
                Retransformed back = Retransformed.parse(lease.answer(limit.get()));
                for (String sentence : back.leftAlone()) {
                    if (!warnings.contains(sentence)) {
                        warnings.add("when the boundaries were taken back: " + sentence);
                    }
                }
            }
        }
    }

    private void letGo() {
        try {
            if (lease != null) {
                lease.close();
            }
            if (tmp != null) {
                tmp.close();
            }
        } catch (IOException e) {
            warnings.add("something was left behind in the JVM's /tmp: " + e.getMessage());
        } finally {
            lease = null;
            tmp = null;
        }
    }

    /** For a run that ended early: the directives go now, the agent retransforms on its own. */
    @Override
    public void close() {
        try {
            if (lease != null && isThere()) {
                takeBack(Optional.empty());
            }
        } catch (AttachFailed | IOException e) {
            warnings.add("the JVM could not be put back; the agent in it does that within 15 s: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            letGo();
        }
    }
}
