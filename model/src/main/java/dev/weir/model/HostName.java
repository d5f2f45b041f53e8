package dev.weir.model;

import java.util.regex.Pattern;

/**
 * The name of a host as cluster.txt writes it: a DNS name, an alias of {@code ~/.ssh/config}, or an address.
 *
 * <p>It names files ({@code <host>_result.txt}), so it can hold nothing that leaves a directory.
 */
public record HostName(String value) implements Comparable<HostName> {
    // Names, IPv4 and IPv6 with zone; a leading dot or dash would be a hidden file or an option.
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_:\\[][A-Za-z0-9_.:%\\[\\]-]{0,252}");

    public HostName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a host name: \"" + value + "\"");
        }
    }

    /** The name with the characters that file names avoid ({@code : [ ] %}) replaced by {@code _}. */
    public String toFileName() {
        return value.replaceAll("[:\\[\\]%]", "_");
    }

    @Override
    public int compareTo(HostName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
