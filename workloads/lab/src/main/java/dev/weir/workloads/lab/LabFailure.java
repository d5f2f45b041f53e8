package dev.weir.workloads.lab;

/** A part of the lab that did not come up. The message says which, and why as far as is known. */
final class LabFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabFailure(String message) {
        super(message);
    }

    LabFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
