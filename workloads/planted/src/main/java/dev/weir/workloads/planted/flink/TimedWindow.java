package dev.weir.workloads.planted.flink;

import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.StageTimes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.windowing.PassThroughWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperator;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalSingleValueWindowFunction;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Flink's own window operator, with a clock at its door: no user function stands at its beginning and end. */
final class TimedWindow extends WindowOperator<Long, SiteMeasure, Long, Long, TimeWindow> {
    private static final long serialVersionUID = 1;
    private static final List<String> STAGES = List.of("Window/rest", "Window/aggregate", "Window/rest");

    @SuppressWarnings("NullAway.Init") // by open(), where the operator will run
    private transient StageTimes times;

    @SuppressWarnings("NullAway.Init")
    private transient FunctionTimes<SiteMeasure> aggregate;

    private transient long[] edges = {};

    TimedWindow(KeySelector<SiteMeasure, Long> key, ExecutionConfig configuration) {
        super(
                TumblingProcessingTimeWindows.of(Duration.ofSeconds(1)),
                new TimeWindow.Serializer(),
                key,
                Types.LONG.createSerializer(configuration.getSerializerConfig()),
                new AggregatingStateDescriptor<>(
                        "sums", new Aggregate(), Types.LONG.createSerializer(configuration.getSerializerConfig())),
                new InternalSingleValueWindowFunction<>(new PassThroughWindowFunction<>()),
                ProcessingTimeTrigger.create(),
                0,
                new OutputTag<SiteMeasure>("late") {});
    }

    @Override
    public void open() throws Exception {
        super.open();
        edges = new long[STAGES.size() + 2];
        times = FlinkJob.truth().stages(STAGES, Clock.WALL);
        aggregate =
                FlinkJob.times("Window/aggregate", "", (measure, before) -> Aggregate.weigh(measure.value + before));
    }

    @Override
    public void processElement(StreamRecord<SiteMeasure> record) throws Exception {
        SiteMeasure measure = record.getValue();
        if (measure.timed) {
            edges[0] = System.nanoTime();
            super.processElement(record);
            edges[3] = System.nanoTime();
            edges[4] = System.nanoTime();
            edges[1] = measure.entered;
            edges[2] = measure.left;
            times.commit(edges);
            aggregate.repeat(measure);
        } else {
            super.processElement(record);
        }
    }
}
