package dev.weir.workloads.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    @Test
    void everyWorkloadHasAnApplicationProfileOfItsName() {
        assertThat(Catalogue.names())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(Files.isRegularFile(Path.of("profiles", name + ".txt")))
                        .isTrue());
    }

    @Test
    void anUnknownNameTellsTheKnownOnes() {
        assertThatThrownBy(() -> Catalogue.create("nope"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nope'")
                .hasMessageContaining("flink-chained");
    }
}
