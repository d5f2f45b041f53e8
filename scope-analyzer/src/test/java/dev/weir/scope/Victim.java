package dev.weir.scope;

import java.io.OutputStream;

/** A program that does nothing until its standard input ends, so that it cannot outlive the test that started it. */
final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
