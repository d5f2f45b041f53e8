"""The Yahoo Streaming Benchmark as a Bytewax dataflow: Kafka -> Deserialize -> Filter -> Project -> Join -> Window -> Sink.

    python -m bytewax.run "ysb_bytewax:dataflow('10.77.0.1:9092', 'ad-events', '10.77.0.1:6379')"
"""

from datetime import datetime, timedelta, timezone

import bytewax.operators as op
import bytewax.operators.windowing as windowing
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition

import ysb

# Bytewax moves a watermark on with the clock of the machine, so whatever the job lags by is lateness. Late views are dropped.
_LATEST = timedelta(seconds=10)
_EPOCH = datetime.fromtimestamp(0, timezone.utc)


def dataflow(kafka, topic, redis):
    """The whole job; bytewax.run calls this once per process."""
    flow = Dataflow("ysb_bytewax")
    source = KafkaSource(
        [kafka],
        [topic],
        # Bytewax remembers positions itself, for recovery, and tells Kafka nothing. Committed by the consumer as well, its lag can
        # be seen from outside, and weir --events kafka: has something to count.
        add_config={"group.id": "ysb-bytewax", "enable.auto.commit": "true", "auto.commit.interval.ms": "1000"},
    )
    join = ysb.JoinCampaign(ysb.connect_redis(redis))
    messages = op.input("kafka", flow, source)
    events = op.map("deserialize", messages, deserialize_message)
    views = op.filter("filter", events, ysb.filter_views)
    projected = op.map("project", views, ysb.project_ad_and_time)
    joined = op.filter_map("join", projected, join.join_campaign)
    counts = windowing.fold_window(
        "window",
        joined,
        windowing.EventClock(event_time, _LATEST),
        windowing.TumblingWindower(length=timedelta(milliseconds=ysb.WINDOW_MILLIS), align_to=_EPOCH),
        no_views,
        count_views,
        add_counts,
    )
    op.output("sink", counts.down, WindowSink(redis))
    return flow


def deserialize_message(message):
    """The value of a Kafka record."""
    return ysb.deserialize_event(message.value)


def event_time(event_time_millis):
    """What Bytewax wants a time to be."""
    return _EPOCH + timedelta(milliseconds=event_time_millis)


def no_views():
    """How a window begins."""
    return 0


def count_views(count, _event_time_millis):
    """One view more."""
    return count + 1


def add_counts(left, right):
    """Two windows in one: never asked for by tumbling ones."""
    return left + right


class WindowSink(DynamicSink):
    """One connection to Redis per worker."""

    def __init__(self, redis):
        self._redis = redis

    def build(self, step_id, worker_index, worker_count):
        return _WindowSinkPartition(ysb.RedisSink(ysb.connect_redis(self._redis)))


class _WindowSinkPartition(StatelessSinkPartition):
    def __init__(self, sink):
        self._sink = sink

    def write_batch(self, items):
        # The number of a window counts from the epoch, to which they are aligned.
        for campaign, (window, views) in items:
            self._sink.write_window(campaign, window * ysb.WINDOW_MILLIS, views)
