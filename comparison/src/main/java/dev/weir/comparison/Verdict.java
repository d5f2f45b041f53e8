package dev.weir.comparison;

/** What can be said of a row. */
public enum Verdict {
    DEARER("dearer"),
    CHEAPER("cheaper"),
    CANNOT_TELL("can't tell");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** The word for people and in files. */
    public String word() {
        return word;
    }
}
