package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.stream.Collectors.joining;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The counters of a Hazelcast Jet job, by JMX of the members.
 *
 * <p>Members publish their metrics as MBeans unless told not to, and renew them every five seconds. The REST interface of a member has none of them.
 */
final class HazelcastCounters implements CounterSource {
    private static final String METRICS = "com.hazelcast*:type=Metrics,*";

    private final List<JmxBeans> members;
    private final Optional<String> wanted;
    private Optional<String> job = Optional.empty();
    private HazelcastJob last = HazelcastJob.NONE;

    HazelcastCounters(List<JmxBeans> members, Optional<String> wanted) {
        this.members = List.copyOf(members);
        this.wanted = wanted;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        SortedMap<String, SortedSet<String>> idsByName = new TreeMap<>();
        for (JetBean bean : beans(Optional.empty())) {
            idsByName.computeIfAbsent(bean.jobName(), name -> new TreeSet<>()).add(bean.job());
        }
        String known = idsByName.entrySet().stream()
                .map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
                .collect(joining(", "));
        if (idsByName.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no Jet job shows its counts at " + addresses()
                            + ". Does one run there, with metrics enabled (hazelcast.metrics.jmx.enabled, JobConfig.setMetricsEnabled)? They"
                            + " come some seconds after its start.");
        }
        List<String> ids = idsByName.entrySet().stream()
                .flatMap(each -> each.getValue().stream()
                        .filter(id -> wanted.isEmpty()
                                || wanted.get().equals(each.getKey())
                                || wanted.get().equals(id)))
                .toList();
        if (ids.isEmpty()) {
            throw new WeirException(
                    USAGE, "no job " + wanted.orElse("") + " runs at " + addresses() + ". Running: " + known + ".");
        }
        if (ids.size() > 1) {
            throw new WeirException(
                    USAGE,
                    ids.size() + " jobs run at " + addresses() + ": " + known + ". Name one: --events hazelcast:"
                            + addresses() + "/JOB");
        }
        job = Optional.of(ids.get(0));
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        HazelcastJob read = HazelcastJob.of(beans(job));
        if (!read.counts().isEmpty()) {
            last = read;
        }
        if (last.sources().isEmpty() && !last.counts().isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no vertex of job " + last.name() + " is a source that counts, so its input is not known.");
        }
        return new Totals(read.counts());
    }

    private List<JetBean> beans(Optional<String> ofJob) throws Unavailable, InterruptedException {
        List<JetBean> beans = new ArrayList<>();
        for (JmxBeans member : members) {
            try {
                member.read(METRICS, JetBean::isVertex, JetBean.COUNTS).forEach((name, values) -> {
                    JetBean bean = new JetBean(name, values);
                    if (ofJob.isEmpty() || ofJob.get().equals(bean.job())) {
                        beans.add(bean);
                    }
                });
            } catch (IOException e) {
                throw new Unavailable(member.address().text() + ": " + e.getMessage(), 0, e);
            }
        }
        return beans;
    }

    private String addresses() {
        return members.stream().map(member -> member.address().text()).collect(joining(","));
    }

    @Override
    public String source() {
        return "hazelcast:" + addresses() + wanted.map(name -> "/" + name).orElse("");
    }

    @Override
    public String method() {
        return String.format(
                Locale.ROOT,
                "emittedCount of %s of job %s, %d processor%s on %d member%s, by JMX",
                String.join(" and ", last.sources()),
                last.name(),
                last.sourceProcessors(),
                last.sourceProcessors() == 1 ? "" : "s",
                members.size(),
                members.size() == 1 ? "" : "s");
    }

    @Override
    public String advice() {
        return JmxBeans.HOW_TO_OPEN;
    }

    @Override
    public Shown shown() {
        return Shown.IN_STEPS;
    }

    @Override
    public Duration renewal() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(250);
    }

    @Override
    public void close() {
        members.forEach(JmxBeans::close);
    }
}
