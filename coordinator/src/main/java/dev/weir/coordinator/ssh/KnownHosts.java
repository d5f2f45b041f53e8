package dev.weir.coordinator.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The known_hosts files of one connection, read only.
 *
 * <p>jsch's own reads one file, knows no wildcards (a {@code @revoked *} would not revoke), and cannot say in which line the
 * contradicting key stands. This one remembers what it was asked last, for the message when the answer was no.
 */
final class KnownHosts implements HostKeyRepository {
    /** A line that names a key, in base64. */
    private record Entry(Path file, int line, String marker, String hosts, String type, String key) {
        byte[] bytes() {
            return Base64.getDecoder().decode(key);
        }

        String where() {
            return file + ":" + line;
        }
    }

    private final List<Path> files;
    private final List<Entry> entries = new ArrayList<>();
    private byte @Nullable [] presented;
    private @Nullable Entry contradiction;

    KnownHosts(List<Path> files) {
        this.files = List.copyOf(files);
        this.files.forEach(this::read);
    }

    private void read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT, file + ": known hosts cannot be read: " + e + ". Mend its permissions.", e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("\\s+", -1);
            int first = words[0].startsWith("@") ? 1 : 0;
            if (words[0].startsWith("#") || words.length < first + 3) {
                continue;
            }
            try {
                byte[] key = Base64.getDecoder().decode(words[first + 2]);
                entries.add(new Entry(
                        file,
                        i + 1,
                        first == 1 ? words[0] : "",
                        words[first],
                        words[first + 1],
                        Base64.getEncoder().encodeToString(key)));
            } catch (IllegalArgumentException e) {
                // As ssh does: a line that is no key is no key. The host is then unknown, which is the safe side.
            }
        }
    }

    @Override
    public int check(String host, byte[] key) {
        presented = key.clone();
        contradiction = null;
        String offered = Base64.getEncoder().encodeToString(key);
        List<Entry> named = entries.stream()
                .filter(entry -> names(host).stream().anyMatch(name -> matches(entry.hosts(), name)))
                .toList();
        for (Entry entry : named) {
            if (entry.marker().equals("@revoked") && entry.key().equals(offered)) {
                contradiction = entry;
                return CHANGED;
            }
        }
        for (Entry entry : named) {
            if (entry.marker().isEmpty() && entry.key().equals(offered)) {
                contradiction = null;
                return OK;
            }
            if (entry.marker().isEmpty() && entry.type().equals(type(key)) && contradiction == null) {
                contradiction = entry;
            }
        }
        return contradiction == null ? NOT_INCLUDED : CHANGED;
    }

    // ssh, too, falls back to the name without the port: keys are commonly collected on port 22.
    private static List<String> names(String host) {
        int end = host.indexOf("]:");
        return host.startsWith("[") && end > 1 ? List.of(host, host.substring(1, end)) : List.of(host);
    }

    private static boolean matches(String hosts, String name) {
        if (hosts.startsWith("|1|")) {
            return hashed(hosts, name);
        }
        boolean matched = false;
        for (String pattern : hosts.split(",", -1)) {
            boolean negated = pattern.startsWith("!");
            if (Wildcard.matches(negated ? pattern.substring(1) : pattern, name)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static boolean hashed(String hosts, String name) {
        String[] parts = hosts.split("\\|", -1);
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Not base64, or an empty salt: no key of this host.
            return false;
        }
    }

    /** Why the key that was presented last was refused, and how to mend it. */
    String refusal(SshTarget target) {
        byte[] key = presented;
        if (key == null) {
            return "the host's key was refused before it could be looked up";
        }
        String file = files.isEmpty() ? "~/.ssh/known_hosts" : files.get(0).toString();
        String print = type(key) + " key " + fingerprint(key);
        String forget = "ssh-keygen -R '" + target.knownHostsName() + "' -f "
                + Optional.ofNullable(contradiction)
                        .map(Entry::file)
                        .map(Path::toString)
                        .orElse(file);
        String learn = "ssh-keyscan -p " + target.port() + " " + target.hostName() + " >> " + file;
        if (contradiction == null) {
            return "the host is unknown: no line of " + list() + " names " + target.knownHostsName() + ". It presents "
                    + print + ". Compare that with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub there),"
                    + " then accept it once with: ssh " + target.user() + "@" + target.alias() + " true (or, for a"
                    + " network you trust: " + learn + ")";
        }
        if (contradiction.marker().equals("@revoked")) {
            return "the host presents " + print + ", which " + contradiction.where()
                    + " marks as revoked. Somebody may be using a stolen key: give the host a new one";
        }
        return "THE HOST'S KEY HAS CHANGED: it presents " + print + ", but " + contradiction.where() + " holds "
                + fingerprint(contradiction.bytes())
                + ". Somebody may be between you and the host, or it was installed anew. When you know that it was,"
                + " forget the old key with: " + forget + " and accept the new one with: ssh " + target.user() + "@"
                + target.alias() + " true";
    }

    private String list() {
        return files.isEmpty()
                ? "no file"
                : String.join(", ", files.stream().map(Path::toString).toList());
    }

    private static String type(byte[] key) {
        if (key.length < 4) {
            return "unreadable";
        }
        int length = (key[0] & 0xff) << 24 | (key[1] & 0xff) << 16 | (key[2] & 0xff) << 8 | (key[3] & 0xff);
        return length > 0 && length <= Math.min(key.length - 4, 64)
                ? new String(key, 4, length, StandardCharsets.ISO_8859_1)
                : "unreadable";
    }

    /** As {@code ssh-keygen -l} prints it. */
    static String fingerprint(byte[] key) {
        try {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public HostKey[] getHostKey() {
        return keys(entries);
    }

    // jsch asks which types are known, to prefer them in the key exchange.
    @Override
    public HostKey[] getHostKey(String host, @Nullable String type) {
        return keys(entries.stream()
                .filter(entry -> type == null || type.equals(entry.type()))
                .filter(entry -> names(host).stream().anyMatch(name -> matches(entry.hosts(), name)))
                .toList());
    }

    private static HostKey[] keys(List<Entry> entries) {
        List<HostKey> keys = new ArrayList<>();
        for (Entry entry : entries) {
            try {
                keys.add(new HostKey(entry.marker(), entry.hosts(), HostKey.GUESS, entry.bytes(), null));
            } catch (JSchException | ArrayIndexOutOfBoundsException e) {
                // A type that jsch does not speak cannot be negotiated either.
            }
        }
        return keys.toArray(new HostKey[0]);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return list();
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("known hosts are never written");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("known hosts are never written");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("known hosts are never written");
    }
}
