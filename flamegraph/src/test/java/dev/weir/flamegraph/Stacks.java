package dev.weir.flamegraph;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostName;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stacks written root first, as people read them. */
final class Stacks {
    private Stacks() {}

    static AttributedStack stack(String task, long samples, String... rootFirst) {
        return stack("worker", task, samples, rootFirst);
    }

    static AttributedStack stack(String thread, String task, long samples, String... rootFirst) {
        List<Frame> frames = new ArrayList<>();
        for (String name : rootFirst) {
            frames.add(new Frame(FrameKind.JAVA, name, ""));
        }
        Collections.reverse(frames);
        return new AttributedStack(
                new HostName("node-1"),
                new Tgid(7),
                thread,
                new StackTrace(frames, false),
                task,
                TaskKind.PROFILE,
                samples);
    }
}
