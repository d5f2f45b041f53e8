/**
 * What the kernel knows about running processes: {@link dev.weir.bpf.StackSampler} takes their stacks and
 * {@link dev.weir.bpf.ProcessCounters} counts what they did.
 */
@NullMarked
package dev.weir.bpf;

import org.jspecify.annotations.NullMarked;
