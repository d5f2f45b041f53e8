package dev.weir.hotspot.names;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;

/**
 * One method as HotSpot's memory describes it.
 *
 * @param holder the address of its class
 * @param nameSymbol the address of its name; HotSpot keeps every text once, so that equal addresses are equal names
 */
record JavaMethod(
        long address,
        long constMethod,
        long pool,
        long holder,
        long nameSymbol,
        long signatureSymbol,
        String className,
        String methodName,
        int codeSize,
        Frame compiled,
        Frame inlined,
        Frame interpreted) {

    static JavaMethod of(
            long address,
            long constMethod,
            long pool,
            long holder,
            long nameSymbol,
            long signatureSymbol,
            String className,
            String methodName,
            int codeSize) {
        String name = JavaSpelling.ofMethod(className, methodName);
        return new JavaMethod(
                address,
                constMethod,
                pool,
                holder,
                nameSymbol,
                signatureSymbol,
                className,
                methodName,
                codeSize,
                new Frame(FrameKind.JAVA, name, ""),
                new Frame(FrameKind.JAVA_INLINED, name, ""),
                new Frame(FrameKind.JAVA_INTERPRETED, name, ""));
    }

    /** What tells two methods apart; the rest follows from it. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof JavaMethod method
                        && address == method.address
                        && constMethod == method.constMethod
                        && compiled.equals(method.compiled));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(address);
    }
}
