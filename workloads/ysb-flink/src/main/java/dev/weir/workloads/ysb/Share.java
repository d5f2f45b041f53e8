package dev.weir.workloads.ysb;

import java.io.Serializable;

/**
 * Says yes to a set share of calls, spread evenly: with 15 %, the calls 7, 14, 20, 27 ….
 *
 * <p>One per function and thread; it is not synchronized.
 */
final class Share implements Serializable {
    private final int percent;
    private int hundredths;

    Share(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share is 0 to 100 percent, not " + percent);
        }
        this.percent = percent;
    }

    boolean next() {
        hundredths += percent;
        if (hundredths < 100) {
            return false;
        }
        hundredths -= 100;
        return true;
    }
}
