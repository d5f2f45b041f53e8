"""The Yahoo Streaming Benchmark as a Pathway program: Kafka -> Deserialize -> Filter -> Project -> Join -> Window -> Sink.

    python -m ysb_pathway 10.77.0.1:9092 ad-events 10.77.0.1:6379

What the benchmark has in functions is in Python functions here too, applied to each row; windows are Pathway's own. Nothing asks for a licence.
"""

import sys

import pathway as pw

import ysb

# How often what has come in is handed to the operators, and how long late views still count: Pathway keeps a window's rows for so long.
_COMMIT_EVERY_MILLIS = 500
_LATEST_MILLIS = 30_000


def main(kafka, topic, redis):
    messages = pw.io.kafka.read(
        {
            "bootstrap.servers": kafka,
            "group.id": "ysb-pathway",
            "auto.offset.reset": "earliest",
            # Its lag can be seen from outside, and weir --events kafka: has something to count.
            "enable.auto.commit": "true",
            "auto.commit.interval.ms": "1000",
        },
        topic,
        format="raw",
        autocommit_duration_ms=_COMMIT_EVERY_MILLIS,
    )
    campaigns = Campaigns(redis)
    events = messages.select(event=pw.apply_with_type(deserialize, pw.PyObjectWrapper, pw.this.data))
    views = events.filter(pw.apply_with_type(is_view, bool, pw.this.event))
    projected = views.select(view=pw.apply_with_type(project, tuple[str, int], pw.this.event))
    joined = projected.select(
        campaign=pw.apply_with_type(campaigns.of_view, str | None, pw.this.view), event_time=pw.this.view[1]
    )
    known = joined.filter(pw.this.campaign.is_not_none())
    windows = known.windowby(
        pw.this.event_time,
        window=pw.temporal.tumbling(duration=ysb.WINDOW_MILLIS),
        behavior=pw.temporal.common_behavior(cutoff=_LATEST_MILLIS),
        instance=pw.this.campaign,
    ).reduce(campaign=pw.this._pw_instance, start=pw.this._pw_window_start, views=pw.reducers.count())
    sink = Sink(redis)
    pw.io.subscribe(windows, on_change=sink.on_change, on_time_end=sink.on_time_end)
    pw.run(monitoring_level=pw.MonitoringLevel.NONE)


def deserialize(data):
    # A Python object, so that the engine hands it from function to function as it is.
    return pw.PyObjectWrapper(ysb.deserialize_event(data))


def is_view(event):
    return ysb.filter_views(event.value)


def project(event):
    return ysb.project_ad_and_time(event.value)


class Campaigns:
    """The join, connected to Redis by whichever process runs it."""

    def __init__(self, redis):
        self._join = ysb.JoinCampaign(ysb.connect_redis(redis))

    def of_view(self, view):
        joined = self._join.join_campaign(view)
        return None if joined is None else joined[0]


class Sink:
    """Pathway tells of a window again whenever its count has changed; what it has become more by is added to Redis."""

    def __init__(self, redis):
        self._sink = ysb.RedisSink(ysb.connect_redis(redis))
        self._changes = {}

    def on_change(self, key, row, time, is_addition):
        window = row["campaign"], row["start"]
        self._changes[window] = self._changes.get(window, 0) + (row["views"] if is_addition else -row["views"])

    def on_time_end(self, time):
        for (campaign, start), views in self._changes.items():
            # A window that is forgotten is no change of what was counted.
            if views > 0:
                self._sink.write_window(campaign, start, views)
        self._changes.clear()


if __name__ == "__main__":
    main(*sys.argv[1:])
