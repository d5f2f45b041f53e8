package dev.weir.workloads.planted.flink;

/** What every record carries so that its cost can be told. Public fields, because Flink's serializer for plain classes wants them. */
public class Timing {
    public boolean timed;
    /** When the last user function was left, by the wall clock; 0 before the first. */
    public long left;
    /** When the current one was entered: does not travel. */
    public transient long entered;

    /** Takes over what belongs to the record that this one is made of. */
    final void follow(Timing source) {
        timed = source.timed;
        left = source.left;
    }
}
