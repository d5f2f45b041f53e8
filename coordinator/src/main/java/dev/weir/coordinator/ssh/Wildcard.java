package dev.weir.coordinator.ssh;

import java.util.Locale;

/** The patterns of ssh_config(5) and known_hosts: {@code *}, {@code ?}, nothing else; host names know no case. */
final class Wildcard {
    private Wildcard() {}

    // Going back to the last star only: no pattern takes more than length × length steps.
    static boolean matches(String pattern, String subject) {
        String p = pattern.toLowerCase(Locale.ROOT);
        String s = subject.toLowerCase(Locale.ROOT);
        int star = -1;
        int resume = 0;
        int i = 0;
        int j = 0;
        while (j < s.length()) {
            if (i < p.length() && p.charAt(i) == '*') {
                star = i++;
                resume = j;
            } else if (i < p.length() && (p.charAt(i) == '?' || p.charAt(i) == s.charAt(j))) {
                i++;
                j++;
            } else if (star >= 0) {
                i = star + 1;
                j = ++resume;
            } else {
                return false;
            }
        }
        while (i < p.length() && p.charAt(i) == '*') {
            i++;
        }
        return i == p.length();
    }
}
