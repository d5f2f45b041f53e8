package dev.weir.accuracy;

/** The values of options that are whole numbers. */
public final class WholeNumber {
    private WholeNumber() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException for people, with the name of the option, when it is no whole number or less than {@code least}
     */
    public static int atLeast(int least, String option, String value) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a whole number, not '" + value + "'", e);
        }
        if (number < least) {
            throw new IllegalArgumentException(option + " must be at least " + least + ": " + value);
        }
        return number;
    }
}
