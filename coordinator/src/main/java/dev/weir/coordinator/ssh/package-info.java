/** The way to a host over SSH, and the only code that knows jsch: its door is {@link dev.weir.coordinator.ssh.SshLauncher}. */
@NullMarked
package dev.weir.coordinator.ssh;

import org.jspecify.annotations.NullMarked;
