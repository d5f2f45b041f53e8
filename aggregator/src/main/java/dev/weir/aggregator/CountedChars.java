package dev.weir.aggregator;

/** A text that can be looked at only so often: what ends a regular expression that goes back without end. */
final class CountedChars implements CharSequence {
    private final CharSequence text;
    private long stepsLeft;

    CountedChars(CharSequence text, long maxSteps) {
        this.text = text;
        this.stepsLeft = maxSteps;
    }

    @Override
    public char charAt(int index) {
        if (--stepsLeft < 0) {
            throw new TooManySteps();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }
}
