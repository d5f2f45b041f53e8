package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.Tgid;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final List<SampledProcess> COPIED =
            List.of(SampledProcess.withoutStackCopy(new Tgid(1)), new SampledProcess(new Tgid(2), 8_192));

    @Test
    void theRingHoldsASecondOfCopiedStacksWithinBounds() {
        assertThat(Room.of(99, 2, COPIED, false)).isEqualTo(new Room(8 << 20, 65_536));
        assertThat(Room.of(99, 16, COPIED, false).ringBytes()).isEqualTo(16 << 20);
        assertThat(Room.of(99, 128, COPIED, false).ringBytes()).isEqualTo(128 << 20);
        assertThat(Room.of(1_000_000, 4_096, COPIED, false).ringBytes()).isEqualTo(128 << 20);
    }

    @Test
    void withoutCopiesItIsSmallHoweverLargeTheHost() {
        assertThat(Room.of(99, 512, COPIED.subList(0, 1), false)).isEqualTo(new Room(8 << 20, 1));
        assertThat(Room.of(99, 2, COPIED.subList(0, 1), true)).isEqualTo(new Room(8 << 20, 65_536));
    }

    @Test
    void aRingIsAPowerOfTwoAndAtLeastAPage() {
        assertThatThrownBy(() -> new Room(12 << 20, 1)).hasMessageContaining("a power of two from 4096 to 536870912");
        assertThatThrownBy(() -> new Room(2048, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Room(1 << 30, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Room(4096, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCopyIsNotLargerThanARecordHasRoomFor() {
        assertThatThrownBy(() -> new SampledProcess(new Tgid(1), 65_537)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SampledProcess(new Tgid(1), -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
