package dev.weir.bpf;

import dev.weir.model.CounterEvent;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.util.EnumSet;

/** Opens the counters of a process, in a process of its own with limits of its own. */
final class CountingMain {
    private CountingMain() {}

    public static void main(String[] arguments) {
        Tgid tgid = new Tgid(Integer.parseInt(arguments[0]));
        try (ProcessCounters counters = ProcessCounters.open(tgid, EnumSet.allOf(CounterEvent.class))) {
            System.out.println(counters.read());
        } catch (WeirException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }
}
