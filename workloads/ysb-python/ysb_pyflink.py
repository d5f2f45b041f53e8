"""The Yahoo Streaming Benchmark as a PyFlink job: Kafka -> Deserialize -> Filter -> Project -> Join -> Window -> Sink.

    flink run -d -p 2 -pyfs ysb.py,ysb_pyflink.py -pym ysb_pyflink 10.77.0.1:9092 ad-events 10.77.0.1:6379 file:///JAR …

The jars are those of the Kafka connector, which PyFlink does not bring.

Source and watermarks are Java's, everything behind them is Python's and runs in processes beside the TaskManagers.
"""

import sys

from pyflink.common import Configuration, Duration, Time, Types, WatermarkStrategy
from pyflink.common.serialization import SimpleStringSchema
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.connectors.kafka import KafkaOffsetsInitializer, KafkaSource
from pyflink.datastream.functions import AggregateFunction, FlatMapFunction, MapFunction, ProcessWindowFunction
from pyflink.datastream.window import TumblingEventTimeWindows

import ysb


def main(kafka, topic, redis, *jars):
    configuration = Configuration()
    configuration.set_string("python.execution-mode", "process")
    environment = StreamExecutionEnvironment.get_execution_environment(configuration)
    environment.add_jars(*jars)
    source = (
        KafkaSource.builder()
        .set_bootstrap_servers(kafka)
        .set_topics(topic)
        # Committed by the consumer itself, since the job has no checkpoints: so that its lag can be seen, and
        # weir --events kafka: has something to count.
        .set_group_id("ysb-pyflink")
        .set_property("enable.auto.commit", "true")
        .set_property("auto.commit.interval.ms", "1000")
        .set_starting_offsets(KafkaOffsetsInitializer.earliest())
        .set_value_only_deserializer(SimpleStringSchema())
        .build()
    )
    # The generator sets the timestamp of a Kafka record to the event's event_time, and writes each partition in its order; a second covers
    # a partition that is read ahead of its neighbour.
    watermarks = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_seconds(1))
    events = environment.from_source(source, watermarks, "Kafka")
    (
        events.map(ysb.deserialize_event)
        .name("Deserialize")
        .filter(ysb.filter_views)
        .name("Filter")
        .map(ysb.project_ad_and_time)
        .name("Project")
        .flat_map(JoinCampaign(redis), Types.TUPLE([Types.STRING(), Types.LONG()]))
        .name("Join")
        .key_by(campaign_of, Types.STRING())
        .window(TumblingEventTimeWindows.of(Time.milliseconds(ysb.WINDOW_MILLIS)))
        .aggregate(
            CountViews(),
            CountWindow(),
            accumulator_type=Types.LONG(),
            output_type=Types.TUPLE([Types.STRING(), Types.LONG(), Types.LONG()]),
        )
        .name("Window")
        .map(WriteWindow(redis), Types.LONG())
        .name("Sink")
    )
    environment.execute("Yahoo Streaming Benchmark in Python")


class JoinCampaign(FlatMapFunction):
    def __init__(self, redis):
        self._address = redis
        self._join = None

    def open(self, runtime_context):
        self._join = ysb.JoinCampaign(ysb.connect_redis(self._address))

    def flat_map(self, view):
        joined = self._join.join_campaign(view)
        if joined is not None:
            yield joined


def campaign_of(joined):
    return joined[0]


class CountViews(AggregateFunction):
    def create_accumulator(self):
        return 0

    def add(self, value, accumulator):
        return accumulator + 1

    def get_result(self, accumulator):
        return accumulator

    def merge(self, left, right):
        return left + right


class CountWindow(ProcessWindowFunction):
    """Puts the campaign and the window's start to the number that CountViews has reached when the window closes."""

    def process(self, key, context, elements):
        yield key, context.window().start, next(iter(elements))


class WriteWindow(MapFunction):
    def __init__(self, redis):
        self._address = redis
        self._sink = None

    def open(self, runtime_context):
        self._sink = ysb.RedisSink(ysb.connect_redis(self._address))

    def map(self, window):
        campaign, start, views = window
        self._sink.write_window(campaign, start, views)
        return views


if __name__ == "__main__":
    # Under its own name and not as __main__: the workers import the functions' module by that.
    import ysb_pyflink

    ysb_pyflink.main(*sys.argv[1:])
