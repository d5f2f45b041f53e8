package dev.weir.hotspot.code;

/**
 * One range of the code cache and the map that says where its blocks begin.
 *
 * @param low the first byte
 * @param high behind the last byte that is committed
 * @param reservedEnd behind the last byte it may grow to
 * @param segmentMap one byte per segment: how many segments back the block begins, 255 for none
 * @param log2SegmentSize of the segments' size in bytes
 */
record CodeHeap(long low, long high, long reservedEnd, long segmentMap, int log2SegmentSize) {
    boolean contains(long pc) {
        return low <= pc && pc < reservedEnd;
    }
}
