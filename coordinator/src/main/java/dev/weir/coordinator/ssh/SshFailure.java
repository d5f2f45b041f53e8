package dev.weir.coordinator.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Says why a login failed, so that its reader knows what to do. */
final class SshFailure {
    private SshFailure() {}

    static WeirException of(SshTarget target, JSchException e, KnownHosts knownHosts, Keys keys) {
        return new WeirException(
                Kind.REMOTE,
                "cannot log in to " + target.describe() + ": " + reason(target, e, knownHosts, keys) + ".",
                e);
    }

    private static String reason(SshTarget target, JSchException e, KnownHosts knownHosts, Keys keys) {
        String address = target.hostName() + " port " + target.port();
        String message = String.valueOf(e.getMessage());
        if (e instanceof JSchHostKeyException) {
            return knownHosts.refusal(target);
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return "host and Weir have no algorithm in common: " + message
                    + ". Update the host's OpenSSH, or allow a modern algorithm in its sshd_config";
        }
        if (message.startsWith("Auth fail") || message.startsWith("Auth cancel") || message.startsWith("USERAUTH")) {
            return "the host refuses user " + target.user() + "; " + keys.describe() + ". Allow one with: ssh-copy-id "
                    + (target.port() == 22 ? "" : "-p " + target.port() + " ") + target.user() + "@"
                    + target.hostName();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the name " + target.hostName()
                        + " has no address. Correct the host list, /etc/hosts, or HostName" + " in ~/.ssh/config";
            }
            if (cause instanceof ConnectException) {
                return address + " refuses the connection (" + cause.getMessage()
                        + "). Is sshd running there, on that port? Another port is written host:port";
            }
            if (cause instanceof NoRouteToHostException) {
                return "there is no route to " + address + ". Look at the network, or at the host's firewall";
            }
            if (cause instanceof SocketTimeoutException) {
                return address + " does not answer within "
                        + target.connectTimeout().toSeconds()
                        + " s. Is the host up, and port " + target.port() + " let through? ConnectTimeout in"
                        + " ~/.ssh/config waits longer";
            }
        }
        if (message.contains("Too many authentication failures")) {
            return "the host ended the login after too many keys; " + keys.describe()
                    + ". Name the right one with IdentityFile and IdentitiesOnly yes in ~/.ssh/config";
        }
        return address + " broke off the login: " + message + ". Try: ssh -v " + target.user() + "@" + target.alias();
    }
}
