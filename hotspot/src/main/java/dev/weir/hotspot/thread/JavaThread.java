package dev.weir.hotspot.thread;

/**
 * One Java thread of the JVM, those of its compilers included; threads of the garbage collector are not in its list.
 *
 * @param osThreadId what gettid said inside the JVM, so in its own pid namespace: {@link ThreadIds} translates it
 * @param anchorAddress where the thread's {@code JavaFrameAnchor} is: 24 bytes, lastJavaSp, lastJavaPc and lastJavaFp, all zero while it runs Java code
 * @param stackBase behind the highest byte of its stack
 * @param allocatedBytes since it started, what it has used of its current buffer included; 0 where this version does not describe it
 */
public record JavaThread(int osThreadId, long anchorAddress, long stackBase, long allocatedBytes) {
    /** How much of the anchor a sample copies. */
    public static final int ANCHOR_BYTES = 24;
}
