package dev.weir.coordinator;

import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostSpec;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * cluster.txt: one host per line, {@code [user@]host[:port] [roles]}.
 *
 * <p>{@code #} begins a comment at the start of a line or after a blank. An IPv6 address stands in brackets, {@code
 * root@[2001:db8::7]:2222}. UTF-8; a byte order mark is passed over.
 */
public final class ClusterFile {
    private static final String EXPECTED = "expected [user@]host[:port] [roles]";

    // 4 MiB are 100,000 hosts; more is not a host list but a mistake.
    private static final long MAX_BYTES = 4L << 20;

    // The last @ separates: domain users are written user@REALM.
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?<user>.*)@)?(?:\\[(?<v6>[^\\]]*)\\]|(?<name>[^:@\\[\\]]*))(?::(?<port>.*))?");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]{0,255}");
    private static final Pattern ROLES = Pattern.compile("[\\p{IsAlphabetic}\\p{IsDigit}_.,;:/+=-]{1,255}");
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*");

    private ClusterFile() {}

    /** Reads the file; every error is a usage error that names file and line. */
    public static HostList read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw usage(file + ": larger than 4 MiB, which is no host list. " + EXPECTED + ", one host per line.");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new WeirException(
                    Kind.USAGE,
                    file + ": there is no such file. Write one line per host, [user@]host[:port] [roles], for example: "
                            + "printf 'root@node-1\\nroot@node-2\\n' > " + file
                            + ". Without -c this machine is profiled.",
                    e);
        } catch (IOException e) {
            throw new WeirException(
                    Kind.USAGE,
                    file + ": cannot be read: " + (Files.isDirectory(file) ? "it is a directory" : e.toString())
                            + ". Name a file with one host per line, [user@]host[:port] [roles].",
                    e);
        }
        return parse(file.toString(), bytes);
    }

    /** Reads the bytes of a file; {@code name} stands in the messages for it. */
    static HostList parse(String name, byte[] bytes) {
        String text = decode(name, bytes);
        List<HostSpec> hosts = new ArrayList<>();
        Map<HostName, Integer> seen = new HashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            String content = COMMENT.matcher(line).replaceFirst("").strip();
            if (content.isEmpty()) {
                continue;
            }
            HostSpec spec = parseLine(name + ":" + number + ": ", content);
            Integer first = seen.putIfAbsent(spec.host(), number);
            if (first != null) {
                throw usage(name + ":" + number + ": host " + spec.host() + " is listed twice, first in line " + first
                        + ". Remove one of them; two logins on one machine need two names in ~/.ssh/config.");
            }
            hosts.add(spec);
        }
        if (hosts.isEmpty()) {
            throw usage(name + ": no host in it. " + EXPECTED + ", one host per line.");
        }
        return new HostList(hosts);
    }

    private static String decode(String name, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new WeirException(
                    Kind.USAGE,
                    name + ":" + firstBadLine(bytes) + ": not UTF-8 text. Save the file as UTF-8; " + EXPECTED + ".",
                    e);
        }
    }

    private static int firstBadLine(byte[] bytes) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        StandardCharsets.UTF_8.newDecoder().decode(input, CharBuffer.allocate(bytes.length + 1), true);
        int line = 1;
        for (int i = 0; i < input.position(); i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    private static HostSpec parseLine(String where, String content) {
        String[] words = content.split("\\s+", -1);
        if (words.length > 2) {
            throw usage(where + "\"" + excerpt(content) + "\" has " + words.length + " words. " + EXPECTED
                    + "; several roles are joined by commas.");
        }
        if (words[0].indexOf(':') != words[0].lastIndexOf(':') && words[0].indexOf('[') < 0) {
            throw usage(where + "\"" + excerpt(words[0]) + "\" has more than one colon. " + EXPECTED
                    + "; an IPv6 address stands in brackets: [2001:db8::7]:22.");
        }
        Matcher matcher = ADDRESS.matcher(words[0]);
        if (!matcher.matches()) {
            throw usage(where + "\"" + excerpt(words[0]) + "\" is not an address. " + EXPECTED + ".");
        }
        Optional<String> user = Optional.ofNullable(matcher.group("user"));
        if (user.isPresent() && !USER.matcher(user.get()).matches()) {
            throw usage(where + "\"" + excerpt(user.get()) + "\" is not a user name. " + EXPECTED + ".");
        }
        if (words.length == 2 && !ROLES.matcher(words[1]).matches()) {
            throw usage(where + "\"" + excerpt(words[1]) + "\" is not a role. " + EXPECTED + ".");
        }
        return new HostSpec(
                host(where, matcher),
                user,
                port(where, Optional.ofNullable(matcher.group("port"))),
                words.length == 2 ? Optional.of(words[1]) : Optional.empty());
    }

    private static HostName host(String where, Matcher matcher) {
        String v6 = matcher.group("v6");
        String value =
                v6 != null ? v6 : Optional.ofNullable(matcher.group("name")).orElse("");
        try {
            if (v6 != null && v6.indexOf(':') < 0) {
                throw new IllegalArgumentException("only an IPv6 address stands in brackets: \"" + excerpt(v6) + "\"");
            }
            return new HostName(value);
        } catch (IllegalArgumentException e) {
            throw new WeirException(
                    Kind.USAGE,
                    where + (value.isEmpty() ? "the host name is missing" : excerpt(String.valueOf(e.getMessage())))
                            + ". " + EXPECTED + ".",
                    e);
        }
    }

    private static OptionalInt port(String where, Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        // Not Integer.parseInt alone: it takes a plus sign and the digits of every script.
        if (text.get().matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text.get());
            if (port >= 1 && port <= 65_535) {
                return OptionalInt.of(port);
            }
        }
        throw usage(where + "\"" + excerpt(text.get()) + "\" is not a port (1 to 65535). " + EXPECTED + ".");
    }

    private static String excerpt(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 80 ? clean : clean.substring(0, 80) + "…";
    }

    private static WeirException usage(String message) {
        return new WeirException(Kind.USAGE, message);
    }
}
