/** Tests of the coordinator against real processes and a real sshd. */
@NullMarked
package dev.weir.coordinator;

import org.jspecify.annotations.NullMarked;
