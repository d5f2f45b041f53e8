package dev.weir.coordinator.ssh;

import com.jcraft.jsch.Logger;
import org.jspecify.annotations.Nullable;

/** Remembers what jsch says only to its log: why a session's thread ended. */
final class SessionLog implements Logger {
    private static final String LOSS = "leaving main loop due to ";

    private @Nullable String reason;

    @Override
    public boolean isEnabled(int level) {
        return level >= INFO;
    }

    @Override
    public synchronized void log(int level, String message) {
        int loss = message.indexOf(LOSS);
        if (loss >= 0) {
            reason = message.substring(loss + LOSS.length());
        }
    }

    synchronized String lossReason() {
        if (reason == null || reason.equals("null")) {
            return "the host closed it";
        }
        return reason.contains("timed out") ? "no answer for " + SshConnection.SILENCE_MILLIS / 1000 + " s" : reason;
    }
}
