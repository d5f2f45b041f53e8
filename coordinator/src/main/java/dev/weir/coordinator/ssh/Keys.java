package dev.weir.coordinator.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Vector;

/**
 * The keys to offer to one host, in order: the agent's that are key files too, unencrypted key files that the configuration
 * names, the agent's others, the default key files.
 *
 * <p>ssh offers the agent's others before named files and so runs into the server's limit of tries when an agent holds many. An
 * encrypted key that no agent holds cannot be used, because Weir asks for no passphrase; it is noted for the message.
 */
final class Keys implements IdentityRepository {
    private final List<Identity> identities = new ArrayList<>();
    private final List<String> offered = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    static Keys of(SshTarget target) {
        Keys keys = new Keys();
        List<Identity> agent = keys.agent(target);
        List<Identity> named = new ArrayList<>();
        List<Identity> ofAgent = new ArrayList<>();
        for (Path file : target.keyFiles()) {
            Optional<byte[]> blob = publicBlob(file);
            Optional<Identity> held = agent.stream()
                    .filter(identity -> blob.isPresent() && Arrays.equals(blob.get(), identity.getPublicKeyBlob()))
                    .findFirst();
            if (held.isPresent()) {
                ofAgent.add(held.get());
                agent.remove(held.get());
                keys.offered.add(file + " (in the agent)");
            } else {
                keys.file(file, target.keyFilesNamed()).ifPresent(named::add);
            }
        }
        keys.identities.addAll(ofAgent);
        List<Identity> others = target.identitiesOnly() ? List.of() : agent;
        others.forEach(identity -> keys.offered.add("the agent's \"" + identity.getName() + "\""));
        keys.identities.addAll(target.keyFilesNamed() ? named : others);
        keys.identities.addAll(target.keyFilesNamed() ? others : named);
        return keys;
    }

    private List<Identity> agent(SshTarget target) {
        if (target.agent().isEmpty()) {
            passedOver.add("no ssh-agent (SSH_AUTH_SOCK is not set)");
            return List.of();
        }
        try {
            SSHAgentConnector connector = new SSHAgentConnector(target.agent().get());
            if (!connector.isAvailable()) {
                passedOver.add("the ssh-agent at " + target.agent().get() + " does not answer");
                return List.of();
            }
            List<Identity> held = new ArrayList<>(new AgentIdentityRepository(connector).getIdentities());
            if (held.isEmpty()) {
                passedOver.add("the ssh-agent holds no key");
            }
            return held;
        } catch (AgentProxyException e) {
            passedOver.add("the ssh-agent cannot be asked: " + e.getMessage());
            return List.of();
        }
    }

    private Optional<Identity> file(Path file, boolean named) {
        if (!Files.exists(file)) {
            if (named) {
                passedOver.add(file + " does not exist");
            }
            return Optional.empty();
        }
        try {
            // A JSch of its own per file: its repository is the only public way from a file to an Identity.
            JSch loader = new JSch();
            KeyPair pair = KeyPair.load(loader, file.toString(), null);
            boolean encrypted = pair.isEncrypted();
            pair.dispose();
            if (encrypted) {
                passedOver.add(file + " is encrypted and not in an ssh-agent: ssh-add " + file);
                return Optional.empty();
            }
            loader.addIdentity(file.toString());
            offered.add(file.toString());
            return Optional.of(loader.getIdentityRepository().getIdentities().get(0));
        } catch (JSchException e) {
            passedOver.add(file + " is no private key that can be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<byte[]> publicBlob(Path file) {
        Path beside = Path.of(file + ".pub");
        for (Path candidate : List.of(beside, file)) {
            try {
                // The file itself may be a public key: ssh_config's way to choose one of the agent's.
                String[] words = Files.readString(candidate, StandardCharsets.ISO_8859_1)
                        .strip()
                        .split("\\s+", 3);
                if (words.length >= 2 && !words[0].startsWith("-----")) {
                    return Optional.of(Base64.getDecoder().decode(words[1]));
                }
            } catch (IOException | IllegalArgumentException e) {
                // Not there or not a public key: then the agent's keys cannot be matched with it.
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return identities.isEmpty();
    }

    /** What was offered and what could not be, for people. */
    String describe() {
        String tried = offered.isEmpty() ? "no key could be offered" : "keys offered: " + String.join(", ", offered);
        return passedOver.isEmpty() ? tried : tried + "; passed over: " + String.join("; ", passedOver);
    }

    @Override
    public String getName() {
        return "weir";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return new Vector<>(identities);
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        identities.clear();
    }
}
