package dev.weir.workloads.generator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import redis.clients.jedis.Jedis;

/**
 * Fills Redis with campaigns, makes the topic, and writes events to Kafka at a set rate; or as lines to TCP connections ({@code --tcp}) or into files ({@code --files}).
 *
 * <p>It says on standard output {@code prepared}, then every second and at the end {@code sent N views V behind B}: events sent, how many of them
 * are views, and how many more the rate asked for. With {@code --count-file} it also
 * appends how many have arrived there to a file, every 100 ms. With {@code --wait} it sends nothing before a line on standard input; with {@code
 * --totals} it only prints what the job has written, {@code windows W views V}. It ends when it has sent {@code --events}.
 */
public final class Generator {
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    // A generator that is far behind must still report every second.
    private static final int LONGEST_BURST = 1000;

    // A window of 10 s and the job's second of disorder, with room.
    private static final Duration CLOSING_STEP = Duration.ofSeconds(60);

    private final GeneratorOptions options;

    private Generator(GeneratorOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        GeneratorOptions options;
        try {
            options = GeneratorOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("generator: " + e.getMessage());
            System.exit(2);
            return;
        }
        new Generator(options).run();
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        try (Jedis redis = new Jedis(options.redisHost(), options.redisPort())) {
            if (options.totals()) {
                WindowTotals totals = WindowTotals.read(redis);
                System.out.println("windows " + totals.windows() + " views " + totals.views());
                return;
            }
            // The campaigns depend on the seed alone, so this stream's start time does not matter.
            preload(redis, new EventStream(options.seed(), 0, options.rate()).campaigns());
        }
        if (options.tcp().isEmpty() && options.files().isEmpty()) {
            createTopic();
        }
        try (Feed feed = feed()) {
            System.out.println("prepared");
            if (options.waitForGo() && System.in.read() < 0) {
                return;
            }
            send(feed);
        }
    }

    private Feed feed() throws IOException {
        if (options.tcp().isPresent()) {
            return new TcpFeed(options.tcp().get(), options.partitions());
        }
        return options.files().isPresent()
                ? new FileFeed(options.files().get())
                : new TopicWriter(options.kafka(), options.topic());
    }

    private static void preload(Jedis redis, Campaigns campaigns) {
        try (var pipeline = redis.pipelined()) {
            for (String campaign : campaigns.campaigns()) {
                pipeline.sadd("campaigns", campaign);
            }
            for (int ad = 0; ad < campaigns.ads().size(); ad++) {
                pipeline.set(campaigns.ads().get(ad), campaigns.campaignOf(ad));
            }
        }
    }

    private void createTopic() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", options.kafka()))) {
            if (!admin.listTopics().names().get().contains(options.topic())) {
                NewTopic topic = new NewTopic(options.topic(), Optional.of(options.partitions()), Optional.empty());
                admin.createTopics(List.of(topic)).all().get();
            }
        }
    }

    private void send(Feed feed) throws IOException {
        EventStream stream = new EventStream(options.seed(), System.currentTimeMillis(), options.rate());
        try (CountLog counts = new CountLog(options.countFile())) {
            Pace pace = new Pace(options.rate());
            long reportAt = System.nanoTime() + REPORT_EVERY.toNanos();
            while (more(stream)) {
                long due = Math.min(pace.awaitMoreThan(stream.sent()), stream.sent() + LONGEST_BURST);
                while (stream.sent() < due && more(stream)) {
                    int partition = (int) (stream.sent() % options.partitions());
                    feed.write(partition, stream.nextTimeMillis(), stream.next());
                }
                feed.pause();
                counts.write(feed::acknowledged);
                if (System.nanoTime() >= reportAt) {
                    reportAt += REPORT_EVERY.toNanos();
                    report(stream, pace);
                }
            }
            long end = stream.nextTimeMillis() + CLOSING_STEP.toMillis();
            for (int partition = 0; partition < options.partitions(); partition++) {
                feed.write(partition, end, stream.close(end));
            }
            feed.flush();
            counts.append(feed.acknowledged());
            report(stream, pace);
        }
    }

    private boolean more(EventStream stream) {
        return options.events() == 0 || stream.sent() < options.events();
    }

    private void report(EventStream stream, Pace pace) {
        long wanted = options.events() == 0 ? pace.due() : Math.min(pace.due(), options.events());
        long behind = Math.max(0, wanted - stream.sent());
        System.out.println("sent " + stream.sent() + " views " + stream.views() + " behind " + behind);
    }
}
