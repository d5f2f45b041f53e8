package dev.weir.workloads.planted.stages;

/** Numbers of eight digits, and their checksum, out of words of eight bytes. Each digit waits for the one before. */
final class ParseStage {
    private ParseStage() {}

    static long parse(long seed, long[] words, long[] fields, int steps) {
        long number = word(seed, words, fields, 0);
        if (steps > 1) {
            number = word(number, words, fields, 1);
        }
        if (steps > 2) {
            number = word(number, words, fields, 2);
        }
        if (steps > 3) {
            number = word(number, words, fields, 3);
        }
        return number;
    }

    private static long word(long seed, long[] words, long[] fields, int at) {
        long word = words[at];
        long number = append(seed, digit(word, 0));
        number = append(number, digit(word, 8));
        number = append(number, digit(word, 16));
        number = append(number, digit(word, 24));
        number = append(number, digit(word, 32));
        number = append(number, digit(word, 40));
        number = append(number, digit(word, 48));
        number = append(number, digit(word, 56));
        fields[at] = number;
        return number;
    }

    private static int digit(long word, int shift) {
        return (int) (word >>> shift & 0xFF) - '0';
    }

    private static long append(long number, int digit) {
        return Rounds.mix(number * 10 + digit);
    }
}
