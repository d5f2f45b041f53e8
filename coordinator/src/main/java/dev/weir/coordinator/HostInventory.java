package dev.weir.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one look at a host found: facts as text, nothing judged.
 *
 * @param facts by name, the first of each: os, machine, kernel, btf, user, home, capeff, freekb
 * @param javas every Java found, in the order of preference
 * @param cached the relative paths of the shipments that lie there whole
 */
record HostInventory(Map<String, String> facts, List<Java> javas, Set<String> cached) {
    /** A Java runtime. {@code capabilities} as getcap prints them, empty when there are none or it cannot be known. */
    record Java(String path, int major, String version, String capabilities) {}

    private static final String MARK = "weir:";
    private static final Pattern MAJOR = Pattern.compile("(?:1\\.)?(\\d{1,4}).*");

    HostInventory {
        facts = Map.copyOf(facts);
        javas = List.copyOf(javas);
        cached = Set.copyOf(cached);
    }

    /**
     * A POSIX shell script that looks, and changes nothing but the cache directory.
     *
     * <p>Nothing in it may read stdin, which is the script itself. A Java's {@code release} file is read rather than starting the
     * Java: 1 ms instead of 60.
     */
    static String script(List<Shipment> shipments) {
        StringBuilder script = new StringBuilder("""
                LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH; umask 077
                say() { printf 'weir:%s=%s\\n' "$1" "$2"; }
                say begin 1
                say os "$(uname -s)"
                say machine "$(uname -m)"
                say kernel "$(uname -r)"
                say user "$(id -un 2>/dev/null || id -u)"
                say home "$HOME"
                say capeff "$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status 2>/dev/null)"
                if [ -r /sys/kernel/btf/vmlinux ]; then say btf yes; else say btf no; fi
                seen=
                for j in "$(command -v java 2>/dev/null)" "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*/bin/java \\
                    /usr/java/*/bin/java /opt/*/bin/java /opt/java/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java; do
                  [ -n "$j" ] && [ -f "$j" ] && [ -x "$j" ] || continue
                  real=$(readlink -f "$j" 2>/dev/null) || real=$j
                  case " $seen " in *" $real "*) continue ;; esac
                  seen="$seen $real"
                  v=$(sed -n 's/^JAVA_VERSION="\\([^"]*\\)".*/\\1/p' "${real%/bin/java}/release" 2>/dev/null)
                  [ -n "$v" ] || v=$("$j" -version 2>&1 </dev/null | sed -n 's/.* version "\\([^"]*\\)".*/\\1/p' | head -n 1)
                  c=$(getcap "$real" 2>/dev/null </dev/null | sed 's/^[^ ]* *=* *//')
                  say java "$v|$c|$real"
                done
                """);
        if (!shipments.isEmpty()) {
            script.append("""
                    d=$HOME/.cache/weir
                    if mkdir -p "$d" 2>/dev/null && [ ! -L "$d" ] && [ -O "$d" ] && chmod 700 "$d"; then
                      say cache "$d"
                      find "$d" -name '.part-*' -mmin +60 -exec rm -f {} + 2>/dev/null </dev/null
                      say freekb "$(df -Pk "$d" 2>/dev/null | awk 'NR == 2 { print $4 }')"
                    fi
                    whole() {
                      [ -f "$1" ] && [ -O "$1" ] && [ "$(wc -c <"$1" | tr -d ' ')" = "$2" ] || return 1
                      command -v sha256sum >/dev/null 2>&1 || return 0
                      [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$3" ]
                    }
                    """);
            for (Shipment shipment : shipments) {
                script.append("whole \"$HOME/%1$s\" %2$d %3$s && say cached %1$s\n"
                        .formatted(shipment.path(), shipment.bytes(), shipment.sha256()));
            }
        }
        return script.append("say end 1\n").toString();
    }

    /** Lines of {@link #script}; empty when they are not its whole output. */
    static Optional<HostInventory> parse(String output) {
        Map<String, String> facts = new HashMap<>();
        List<Java> javas = new ArrayList<>();
        Set<String> cached = new HashSet<>();
        for (String line : output.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (!line.startsWith(MARK) || equals < 0) {
                continue;
            }
            String name = line.substring(MARK.length(), equals);
            String value = line.substring(equals + 1).strip();
            switch (name) {
                case "java" -> java(value).ifPresent(javas::add);
                case "cached" -> cached.add(value);
                default -> facts.putIfAbsent(name, value);
            }
        }
        return facts.containsKey("begin") && facts.containsKey("end")
                ? Optional.of(new HostInventory(facts, javas, cached))
                : Optional.empty();
    }

    /** The first line that the script did not write: the login's start-up files talk, and would talk into the profile too. */
    static Optional<String> noise(String output) {
        for (String line : output.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith(MARK)) {
                return Optional.of(line.strip());
            }
        }
        return Optional.empty();
    }

    private static Optional<Java> java(String value) {
        String[] parts = value.split("\\|", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        Matcher major = MAJOR.matcher(parts[0]);
        int number = major.matches() ? Integer.parseInt(major.group(1)) : 0;
        return Optional.of(new Java(parts[2], number, parts[0].isEmpty() ? "unknown" : parts[0], parts[1]));
    }

    String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    /** The first that is new enough to run the profiler. */
    Optional<Java> java() {
        return javas.stream().filter(java -> java.major() >= 17).findFirst();
    }

    OptionalLong freeKilobytes() {
        String text = fact("freekb");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
