/**
 * What the Yahoo Streaming Benchmark is on any engine of the JVM; the operators are each engine's own. There is no single door: a job takes its options, records and
 * both of its ends from here.
 */
@NullMarked
package dev.weir.workloads.ysb.parts;

import org.jspecify.annotations.NullMarked;
