package dev.weir.profiler.symbol;

import java.io.IOException;

/**
 * What the descriptions of many functions have in common: a Common Information Entry (CIE) of .eh_frame.
 *
 * @param first the instructions that come before each function's own
 */
record CommonFrame(
        long codeAlignment,
        long dataAlignment,
        int addressEncoding,
        boolean augmented,
        boolean signalFrame,
        DwarfCursor first) {
    // "zPLRS" is the longest in use.
    private static final int MOST_AUGMENTATIONS = 16;
    private static final int RELATIVE_TO_ITSELF = 0x10;

    /** @param in after the entry's id, up to its end */
    static CommonFrame read(DwarfCursor in) throws IOException {
        int version = in.unsignedByte();
        if (version != 1 && version != 3) {
            throw new IOException("not supported: version " + version + " of .eh_frame");
        }
        StringBuilder augmentation = new StringBuilder();
        for (int c = in.unsignedByte(); c != 0; c = in.unsignedByte()) {
            augmentation.append((char) c);
            if (augmentation.length() > MOST_AUGMENTATIONS) {
                throw new IOException("damaged: the augmentation " + augmentation);
            }
        }
        long codeAlignment = in.unsignedLeb();
        long dataAlignment = in.signedLeb();
        long returnAddress = version == 1 ? in.unsignedByte() : in.unsignedLeb();
        if (returnAddress != UnwindRow.RETURN_ADDRESS) {
            throw new IOException("not supported: the return address is register " + returnAddress);
        }
        boolean augmented = augmentation.length() > 0;
        int encoding = 0;
        boolean signalFrame = false;
        if (augmented) {
            if (augmentation.charAt(0) != 'z') {
                throw new IOException("not supported: the augmentation " + augmentation);
            }
            DwarfCursor data = in.block();
            for (char c : augmentation.substring(1).toCharArray()) {
                switch (c) {
                    case 'R' -> encoding = data.unsignedByte();
                    case 'P' -> readEncoded(data, data.unsignedByte() & 0x0f);
                    case 'L' -> data.skip(1);
                    case 'S' -> signalFrame = true;
                    default -> throw new IOException("not supported: the augmentation " + augmentation);
                }
            }
        }
        return new CommonFrame(codeAlignment, dataAlignment, encoding, augmented, signalFrame, in);
    }

    /** The instructions that come before each function's own, from the first one on. */
    DwarfCursor instructions() {
        return first.copy();
    }

    /** An address of code in this entry's encoding. */
    long readLocation(DwarfCursor in) throws IOException {
        long base = switch (addressEncoding & 0xf0) {
            case 0 -> 0;
            case RELATIVE_TO_ITSELF -> in.address();
            default ->
                throw new IOException("not supported: the address encoding 0x" + Integer.toHexString(addressEncoding));
        };
        return base + readEncoded(in, addressEncoding & 0x0f);
    }

    /** A length of code, which is never relative. */
    long readLength(DwarfCursor in) throws IOException {
        return readEncoded(in, addressEncoding & 0x0f);
    }

    private static long readEncoded(DwarfCursor in, int format) throws IOException {
        return switch (format) {
            case 0x0, 0x4, 0xc -> in.unsigned(8);
            case 0x1 -> in.unsignedLeb();
            case 0x2 -> in.unsigned(2);
            case 0x3 -> in.unsigned(4);
            case 0x9 -> in.signedLeb();
            case 0xa -> in.signed(2);
            case 0xb -> in.signed(4);
            default -> throw new IOException("unknown format of an address: " + format);
        };
    }
}
