package dev.weir.hotspot.unwind;

/**
 * How an adapter has left the stack at one instruction.
 *
 * @param returnAddressInRax else it is on top
 * @param bytesBelowCaller from sp up to the caller's sp
 */
record AdapterFrame(boolean returnAddressInRax, long bytesBelowCaller) {}
