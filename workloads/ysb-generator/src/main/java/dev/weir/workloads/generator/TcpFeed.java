package dev.weir.workloads.generator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Events as lines to whoever connects to a port, one connection for each partition; the first event waits until all have come.
 *
 * <p>An event counts as arrived when the kernel has taken it: what waits in the sockets' buffers, 64 KiB a connection, is not seen.
 */
final class TcpFeed implements Feed {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket server;
    private final int connections;
    private final List<OutputStream> streams = new ArrayList<>();
    private long written;
    private long arrived;

    TcpFeed(int port, int connections) throws IOException {
        this.connections = connections;
        server = new ServerSocket(port);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void write(int partition, long timeMillis, byte[] event) throws IOException {
        while (streams.size() < connections) {
            var socket = server.accept();
            socket.setSendBufferSize(BUFFER);
            streams.add(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
        }
        OutputStream stream = streams.get(partition);
        stream.write(event);
        stream.write('\n');
        written++;
    }

    @Override
    public void pause() throws IOException {
        flush();
    }

    @Override
    public long acknowledged() {
        return arrived;
    }

    @Override
    public void flush() throws IOException {
        for (OutputStream stream : streams) {
            stream.flush();
        }
        arrived = written;
    }

    @Override
    public void close() throws IOException {
        for (OutputStream stream : streams) {
            stream.close();
        }
        server.close();
    }
}
