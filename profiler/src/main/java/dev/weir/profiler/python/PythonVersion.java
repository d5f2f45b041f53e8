package dev.weir.profiler.python;

/** A release of CPython. */
record PythonVersion(int major, int minor, int micro) {
    /**
     * From what {@code Py_Version} holds.
     *
     * @param hex such as 0x030b07f0
     */
    static PythonVersion ofHex(long hex) {
        return new PythonVersion((int) (hex >>> 24) & 0xff, (int) (hex >>> 16) & 0xff, (int) (hex >>> 8) & 0xff);
    }

    boolean is(int wantedMajor, int wantedMinor) {
        return major == wantedMajor && minor == wantedMinor;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
