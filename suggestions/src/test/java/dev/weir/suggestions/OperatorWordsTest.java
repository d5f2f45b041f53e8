package dev.weir.suggestions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.summary.CanonicalTask;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorWordsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            Source: Filtered clicks,            SOURCE
            [3]:Source: orders,                 SOURCE
            Sink: joined,                       SINK
            Redis: Writer,                      SINK
            Filter,                             FILTER
            FilterViews,                        FILTER
            JoinCampaign,                       JOIN
            parse-json,                         DESERIALIZE
            Hourly window,                      WINDOW
            KSTREAM-FILTER-0000000001,          FILTER
            KSTREAM-SINK-0000000005,            SINK
            KSTREAM-JOINTHIS-0000000016,        JOIN
            KSTREAM-AGGREGATE-0000000007,       WINDOW
            kafka-spout,                        SOURCE
            HashAggregate (stage 5),            WINDOW
            DeserializeToObject + Filter (stage 1), FILTER
            MicroBatchScan (stage 12),          SOURCE
            """)
    void aNameThatSpeaksOfOneThingIsThat(String name, CanonicalTask word) {
        assertThat(OperatorWords.of(name)).contains(word);
    }

    @ParameterizedTest
    @CsvSource({
        "Map", "MapElements + Filter (stage 1)", "Filter + Project (stage 1)", "Enrich", "Filter and join",
        "KSTREAM-MAPVALUES-0000000001", "Resource usage", "sparse", "Stage 1", "Projector"
    })
    void anyOtherIsLeftToPeople(String name) {
        assertThat(OperatorWords.of(name)).isEmpty();
    }

    @Test
    void aLabelStandsOnceAndOnlyWhereTheNameDoesNotSayIt() {
        ProfileText text = new ProfileText();
        List<String> patterns = List.of("a".repeat(100), "b".repeat(100));
        text.rule("Kafka", Optional.of(CanonicalTask.SOURCE), patterns);
        text.rule("Filter", Optional.of(CanonicalTask.FILTER), List.of("c"));
        text.rule("Rows [Sink]", Optional.of(CanonicalTask.OTHER), List.of("d"));
        text.rule("Window", Optional.of(CanonicalTask.OTHER), List.of("e"));

        assertThat(text.toString().lines().map(line -> line.split(" = ", -1)[0]))
                .containsExactly("Kafka [Source]", "Kafka", "Filter", "Rows \\[Sink\\]", "Window [Other]");
        ApplicationProfile profile = ApplicationProfile.parse("text", text.toString());
        assertThat(profile.tasks()).containsExactly("Kafka", "Filter", "Rows [Sink]", "Window");
        assertThat(profile.tasks().stream().map(profile::canonical))
                .containsExactly(CanonicalTask.SOURCE, CanonicalTask.FILTER, CanonicalTask.OTHER, CanonicalTask.OTHER);
    }
}
