package dev.weir.coordinator.ssh;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ssh_config(5) says about one host: for every keyword the first value that applies, IdentityFile all of them.
 *
 * <p>jsch's own OpenSSHConfig passes over Match, Include and quotes without a word, keeps only the last of two {@code Host *}
 * sections, and lets {@code StrictHostKeyChecking no} through. Here a keyword that would lead somewhere else and is not
 * supported is an error; keywords that only tune the connection are passed over.
 */
final class SshConfig {
    private static final int MAX_DEPTH = 16;
    private static final Pattern LINE = Pattern.compile("(?<keyword>[A-Za-z0-9]+)(?:\\s*=\\s*|\\s+)(?<rest>.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Set<String> HONOURED = Set.of(
            "hostname",
            "user",
            "port",
            "identityfile",
            "identitiesonly",
            "identityagent",
            "userknownhostsfile",
            "globalknownhostsfile",
            "hostkeyalias",
            "connecttimeout",
            "proxyjump");
    // Without them we would reach another machine, or reach it another way, than ssh does.
    private static final Set<String> REFUSED = Set.of(
            "proxycommand",
            "bindaddress",
            "bindinterface",
            "canonicalizehostname",
            "knownhostscommand",
            "pkcs11provider",
            "certificatefile");

    private final SshOptions options;
    private final String alias;
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> keyFiles = new LinkedHashSet<>();

    private SshConfig(SshOptions options, String alias) {
        this.options = options;
        this.alias = alias;
    }

    /** Applies the configuration; {@code user} and {@code port} are the host list's and go before it. */
    static SshTarget resolve(SshOptions options, String alias, Optional<String> user, Optional<Integer> port) {
        SshConfig config = new SshConfig(options, alias);
        if (options.config().isPresent()) {
            config.read(options.config().get(), true, 0, true);
        } else {
            config.read(options.home().resolve(".ssh/config"), false, 0, true);
            config.read(Path.of("/etc/ssh/ssh_config"), false, 0, true);
        }
        return config.target(user, port);
    }

    private SshTarget target(Optional<String> user, Optional<Integer> listedPort) {
        int port = listedPort.orElseGet(() -> value("port").map(this::port).orElse(22));
        String login = user.or(() -> value("user")).orElse(options.user());
        String hostName = value("hostname")
                .map(text -> text.replace("%%", "\0").replace("%h", alias).replace('\0', '%'))
                .orElse(alias);
        Expansion expansion = new Expansion(hostName, port, login);
        List<Path> keys = new ArrayList<>();
        keyFiles.stream()
                .filter(file -> !file.equalsIgnoreCase("none"))
                .forEach(file -> keys.add(expansion.path(file)));
        if (keyFiles.isEmpty()) {
            for (String name : List.of("id_ed25519", "id_ecdsa", "id_rsa")) {
                keys.add(options.home().resolve(".ssh").resolve(name));
            }
        }
        String knownName = value("hostkeyalias").orElse(port == 22 ? hostName : "[" + hostName + "]:" + port);
        return new SshTarget(
                alias,
                hostName,
                port,
                login,
                knownName,
                knownHosts(expansion),
                keys,
                !keyFiles.isEmpty(),
                value("identitiesonly")
                        .map(text -> text.equalsIgnoreCase("yes"))
                        .orElse(false),
                agent(expansion),
                value("connecttimeout").map(this::seconds).orElse(options.connectTimeout()),
                value("proxyjump")
                        .filter(text -> !text.equalsIgnoreCase("none"))
                        .map(text -> List.of(text.split("\\s*,\\s*")))
                        .orElse(List.of()));
    }

    private List<Path> knownHosts(Expansion expansion) {
        List<Path> files = new ArrayList<>();
        for (String keyword : List.of("userknownhostsfile", "globalknownhostsfile")) {
            String given = value(keyword)
                    .orElse(keyword.startsWith("user") ? "~/.ssh/known_hosts" : "/etc/ssh/ssh_known_hosts");
            words(given).stream()
                    .filter(word -> !word.equalsIgnoreCase("none"))
                    .forEach(word -> files.add(expansion.path(word)));
        }
        return files;
    }

    private Optional<Path> agent(Expansion expansion) {
        Optional<String> given = value("identityagent");
        if (given.isEmpty() || given.get().equals("SSH_AUTH_SOCK")) {
            return options.agent();
        }
        if (given.get().equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        if (given.get().startsWith("$")) {
            return Optional.ofNullable(System.getenv(given.get().substring(1))).map(Path::of);
        }
        return given.map(expansion::path);
    }

    private Optional<String> value(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    private int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw usage("Port " + text + " for host " + alias + " is not 1 to 65535");
    }

    private Duration seconds(String text) {
        if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) > 0) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        return options.connectTimeout();
    }

    private void read(Path file, boolean required, int depth, boolean active) {
        List<String> lines;
        try {
            // ISO-8859-1 takes every byte; what we honour is ASCII, and a comment in another charset is no error.
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            if (required) {
                throw new WeirException(
                        Kind.USAGE, file + ": there is no such ssh configuration. Name another or none.", e);
            }
            return;
        } catch (IOException e) {
            throw new WeirException(
                    Kind.USAGE, file + ": the ssh configuration cannot be read: " + e + ". Mend its permissions.", e);
        }
        boolean applies = active;
        boolean unknown = false;
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = LINE.matcher(lines.get(i).strip());
            if (lines.get(i).strip().startsWith("#") || !matcher.matches()) {
                continue;
            }
            String keyword = matcher.group("keyword").toLowerCase(Locale.ROOT);
            String rest = matcher.group("rest").strip();
            String where = file + ":" + (i + 1) + ": ";
            switch (keyword) {
                case "host" -> {
                    applies = active && matches(words(rest));
                    unknown = false;
                }
                case "match" -> {
                    Optional<Boolean> verdict = match(words(rest));
                    unknown = active && verdict.isEmpty();
                    applies = active && verdict.orElse(false);
                }
                case "include" -> {
                    if (applies) {
                        include(where, file, rest, depth);
                    }
                }
                default -> {
                    if (unknown && (HONOURED.contains(keyword) || REFUSED.contains(keyword))) {
                        throw usage(
                                where + matcher.group("keyword") + " stands under a Match that is not supported (only"
                                        + " all, host, originalhost are). Move it under a Host line, or name another"
                                        + " configuration");
                    }
                    if (applies) {
                        set(where, keyword, rest);
                    }
                }
            }
        }
    }

    private void set(String where, String keyword, String rest) {
        if (REFUSED.contains(keyword) && !Set.of("none", "no").contains(rest.toLowerCase(Locale.ROOT))) {
            throw usage(where + keyword + " is not supported, and without it " + alias
                    + " would be reached another way than by ssh. Use HostName, ProxyJump or IdentityFile, or name"
                    + " another configuration");
        }
        if (!HONOURED.contains(keyword)) {
            return;
        }
        if (keyword.equals("identityfile")) {
            words(rest).forEach(keyFiles::add);
        } else if (keyword.endsWith("knownhostsfile")) {
            values.putIfAbsent(keyword, rest);
        } else {
            words(rest).stream().findFirst().ifPresent(word -> values.putIfAbsent(keyword, word));
        }
    }

    private void include(String where, Path from, String rest, int depth) {
        if (depth == MAX_DEPTH) {
            throw usage(where + "Include is nested more than " + MAX_DEPTH + " deep");
        }
        for (String word : words(rest)) {
            Path pattern = word.startsWith("~/")
                    ? options.home().resolve(word.substring(2))
                    : directoryOf(from).resolve(word);
            Path directory = pattern.getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                continue;
            }
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(directory, String.valueOf(pattern.getFileName()))) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw usage(where + "cannot list " + directory + ": " + e);
            }
            files.stream().sorted().forEach(file -> read(file, true, depth + 1, true));
        }
    }

    // ssh_config(5): relative to ~/.ssh in a user's configuration, to /etc/ssh in the system's.
    private Path directoryOf(Path from) {
        return from.startsWith("/etc/ssh")
                ? Path.of("/etc/ssh")
                : options.home().resolve(".ssh");
    }

    private Optional<Boolean> match(List<String> criteria) {
        if (criteria.size() == 1 && criteria.get(0).equalsIgnoreCase("all")) {
            return Optional.of(true);
        }
        boolean all = true;
        for (int i = 0; i < criteria.size(); i += 2) {
            String criterion = criteria.get(i).toLowerCase(Locale.ROOT);
            if (i + 1 == criteria.size() || !Set.of("host", "originalhost").contains(criterion)) {
                return Optional.empty();
            }
            String subject = criterion.equals("host") ? value("hostname").orElse(alias) : alias;
            all &= matches(subject, List.of(criteria.get(i + 1).split(",")));
        }
        return Optional.of(all);
    }

    private boolean matches(List<String> patterns) {
        return matches(alias, patterns);
    }

    private static boolean matches(String subject, List<String> patterns) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (Wildcard.matches(negated ? pattern.substring(1) : pattern, subject)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static List<String> words(String rest) {
        List<String> words = new ArrayList<>();
        for (Matcher matcher = WORD.matcher(rest); matcher.find(); ) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (word.startsWith("#")) {
                break;
            }
            words.add(word);
        }
        return words;
    }

    private static WeirException usage(String message) {
        return new WeirException(Kind.USAGE, message + ".");
    }

    /** The tokens of ssh_config(5) that files may hold. */
    private final class Expansion {
        private static final Pattern TOKEN = Pattern.compile("%(.)");

        private final Map<String, String> tokens;

        Expansion(String hostName, int port, String login) {
            tokens = Map.of(
                    "%",
                    "%",
                    "h",
                    hostName,
                    "n",
                    alias,
                    "p",
                    Integer.toString(port),
                    "r",
                    login,
                    "u",
                    options.user(),
                    "d",
                    options.home().toString());
        }

        Path path(String text) {
            String expanded = TOKEN.matcher(text).replaceAll(match -> {
                String value = tokens.get(match.group(1));
                if (value == null) {
                    throw usage("the token " + match.group() + " in \"" + text + "\" for host " + alias
                            + " is not supported in the ssh configuration");
                }
                return Matcher.quoteReplacement(value);
            });
            if (expanded.equals("~") || expanded.startsWith("~/")) {
                return options.home().resolve(expanded.substring(expanded.length() > 1 ? 2 : 1));
            }
            return Path.of(expanded);
        }
    }
}
