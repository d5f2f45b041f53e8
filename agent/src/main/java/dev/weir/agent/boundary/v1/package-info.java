/**
 * What Weir loads into a JVM that is to have boundaries: a jar of its own, in Java 8 bytecode and without a dependency; BoundaryAgent is what the JVM calls.
 *
 * <p>A JVM keeps the first class that it loads under a name. A change to what the profiler and this package say to each other therefore needs a package with
 * another number.
 *
 * <p>Not @NullMarked: JSpecify's annotations name a constant that Java 8 has not, which javac reports.
 */
package dev.weir.agent.boundary.v1;
