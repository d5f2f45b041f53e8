package dev.weir.coordinator.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** ProxyJump: the next connection runs inside a channel of the one before, without a local port that others could use. */
final class JumpProxy implements Proxy {
    private final Session jump;
    private @Nullable ChannelDirectTCPIP channel;
    private @Nullable InputStream input;
    private @Nullable OutputStream output;

    JumpProxy(Session jump) {
        this.jump = jump;
    }

    @Override
    public void connect(@Nullable SocketFactory factory, String host, int port, int timeout)
            throws JSchException, IOException {
        ChannelDirectTCPIP opened = (ChannelDirectTCPIP) jump.openChannel("direct-tcpip");
        opened.setHost(host);
        opened.setPort(port);
        input = opened.getInputStream();
        output = opened.getOutputStream();
        channel = opened;
        opened.connect(timeout);
        if (!opened.isConnected()) {
            throw new JSchException("the jump host does not open a connection to " + host + " port " + port
                    + " (refused, unreachable, or AllowTcpForwarding is off there)");
        }
    }

    @Override
    public @Nullable InputStream getInputStream() {
        return input;
    }

    @Override
    public @Nullable OutputStream getOutputStream() {
        return output;
    }

    @Override
    public @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.disconnect();
        }
    }
}
