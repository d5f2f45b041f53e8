package dev.weir.workloads.generator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless stream of advertising events: the same seed, start and rate give the same bytes.
 *
 * <p>Event times follow the schedule and not the clock: event <i>i</i> happens <i>i</i> / rate seconds after the start. A generator that
 * falls behind therefore shows as latency, as in the original benchmark, and never as fewer events per window.
 */
final class EventStream {
    private static final List<String> AD_TYPES = List.of("banner", "modal", "sponsored-search", "mail", "mobile");
    private static final List<String> EVENT_TYPES = List.of("view", "click", "purchase");
    private static final int USERS = 100;
    private static final int PAGES = 100;

    private final SplittableRandom random;
    private final Campaigns campaigns;
    private final List<String> users;
    private final List<String> pages;
    private final long startMillis;
    private final double millisPerEvent;
    private final StringBuilder json = new StringBuilder(320);
    private long sent;
    private long views;

    EventStream(long seed, long startMillis, int eventsPerSecond) {
        random = new SplittableRandom(seed);
        campaigns = Campaigns.generate(random);
        users = Campaigns.uuids(random, USERS);
        pages = Campaigns.uuids(random, PAGES);
        this.startMillis = startMillis;
        millisPerEvent = 1000.0 / eventsPerSecond;
    }

    Campaigns campaigns() {
        return campaigns;
    }

    /** The event time of the event that {@link #next()} will give, in milliseconds since the epoch. */
    long nextTimeMillis() {
        return startMillis + (long) (sent * millisPerEvent);
    }

    /** One JSON object of about 250 bytes, without a line end. */
    byte[] next() {
        int eventType = random.nextInt(EVENT_TYPES.size());
        if (eventType == 0) {
            views++;
        }
        byte[] event = format(EVENT_TYPES.get(eventType), nextTimeMillis());
        sent++;
        return event;
    }

    /** An event of a type that no query asks for: sent last, it moves the event time on so that the last window closes. */
    byte[] close(long eventTimeMillis) {
        return format("close", eventTimeMillis);
    }

    long sent() {
        return sent;
    }

    /** How many of the events so far are views: what all windows together must count in the end. */
    long views() {
        return views;
    }

    private byte[] format(String eventType, long eventTimeMillis) {
        json.setLength(0);
        field("{\"user_id\":\"", pick(users));
        field("\",\"page_id\":\"", pick(pages));
        field("\",\"ad_id\":\"", pick(campaigns.ads()));
        field("\",\"ad_type\":\"", pick(AD_TYPES));
        field("\",\"event_type\":\"", eventType);
        json.append("\",\"event_time\":\"").append(eventTimeMillis);
        json.append("\",\"ip_address\":\"").append(1 + random.nextInt(223));
        for (int i = 0; i < 3; i++) {
            json.append('.').append(random.nextInt(256));
        }
        return json.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void field(String name, String value) {
        json.append(name).append(value);
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
