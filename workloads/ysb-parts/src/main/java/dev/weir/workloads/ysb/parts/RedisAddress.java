package dev.weir.workloads.ysb.parts;

import java.io.Serializable;

/** Where Redis listens, read from {@code host:port}. */
public record RedisAddress(String host, int port) implements Serializable {

    static RedisAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not host:port: '" + text + "'");
        }
        return new RedisAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
