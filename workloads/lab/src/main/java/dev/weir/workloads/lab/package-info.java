/** A cluster of namespaces on one machine, with a broker, an engine and a job; {@link dev.weir.workloads.lab.Lab} is the door. */
@NullMarked
package dev.weir.workloads.lab;

import org.jspecify.annotations.NullMarked;
