package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.JvmFacts;
import dev.weir.model.Tgid;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One living process as {@code /proc} showed it.
 *
 * @param arguments of the main class; empty when unknown
 * @param jvm empty when it is no HotSpot JVM; read on demand
 * @param readable false when its executable and mappings were refused to us, so that a JVM may be taken for something else
 */
record Observation(
        Tgid tgid,
        long startTicks,
        String program,
        String user,
        List<String> commandLine,
        Optional<List<String>> arguments,
        Traits traits,
        Supplier<Optional<JvmFacts>> jvm,
        long residentBytes,
        boolean readable) {
    Observation {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(program, "program is null");
        requireNonNull(user, "user is null");
        requireNonNull(arguments, "arguments is null");
        requireNonNull(traits, "traits is null");
        requireNonNull(jvm, "jvm is null");
        commandLine = List.copyOf(commandLine);
    }

    Look look(Optional<SpeRule> rule) {
        return new Look(
                seen(),
                startTicks,
                rule.map(fits -> new Recognised(as(fits), fits.pattern().toString())),
                readable,
                traits.java() || traits.python().isPresent());
    }

    EngineProcess as(SpeRule rule) {
        boolean runsTasksItself = rule.role() == EngineRole.MANAGING
                && traits.mainClass().filter(SparkMaster.SPARK_SUBMIT::equals).isPresent()
                && arguments.filter(SparkMaster::isLocal).isPresent();
        return as(rule.engine(), runsTasksItself ? EngineRole.WORKLOAD : rule.role());
    }

    EngineProcess as(String engine, EngineRole role) {
        return new EngineProcess(tgid, startTicks, engine, role, program, user, commandLine, jvm.get());
    }

    SeenProcess seen() {
        return new SeenProcess(tgid, program, traits.java(), residentBytes);
    }
}
