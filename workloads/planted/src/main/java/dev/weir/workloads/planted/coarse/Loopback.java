package dev.weir.workloads.planted.coarse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A connection to itself over TCP: one thread writes and reads, so that it never waits. */
final class Loopback implements Stage {
    private final SocketChannel near;
    private final SocketChannel far;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1_024);

    Loopback() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(server.getLocalAddress());
            far = server.accept();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect over the loopback interface", e);
        }
    }

    @Override
    public String task() {
        return "Loopback";
    }

    @Override
    public long run(long seed) throws IOException {
        long sum = seed;
        for (int i = 0; i < 4; i++) {
            buffer.clear().putLong(0, sum);
            while (buffer.hasRemaining()) {
                near.write(buffer);
            }
            buffer.clear();
            while (buffer.hasRemaining()) {
                far.read(buffer);
            }
            sum += buffer.getLong(0) + 1;
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
