package dev.weir.coordinator.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connection and keeps the socket, so that it can be cut while jsch is stuck in it.
 *
 * <p>Tries every address of a name: jsch tries the first alone, and {@code localhost} often is {@code ::1} before it is
 * {@code 127.0.0.1}.
 */
final class PlainSocket implements SocketFactory {
    private final Duration timeout;
    private @Nullable Socket socket;
    private boolean cut;

    PlainSocket(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        IOException failure = new IOException("the name has no address: " + host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket candidate = new Socket();
            synchronized (this) {
                if (cut) {
                    candidate.close();
                    throw new IOException("cut");
                }
                socket = candidate;
            }
            try {
                candidate.setKeepAlive(true);
                candidate.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
                return candidate;
            } catch (IOException e) {
                candidate.close();
                failure = e;
            }
        }
        throw failure;
    }

    @Override
    public InputStream getInputStream(Socket opened) throws IOException {
        return opened.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket opened) throws IOException {
        return opened.getOutputStream();
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** Closes the socket under whoever reads or writes; the other side sees the connection end. */
    void cut() {
        Socket open;
        synchronized (this) {
            cut = true;
            open = socket;
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone, which is what was wanted.
                return;
            }
        }
    }
}
