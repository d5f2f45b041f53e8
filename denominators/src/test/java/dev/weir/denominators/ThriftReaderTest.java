package dev.weir.denominators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThriftReaderTest {
    private static final byte[] EVERY_TYPE = ByteBuffer.allocate(128)
            .put((byte) 2)
            .putShort((short) 1)
            .put((byte) 1)
            .put((byte) 3)
            .putShort((short) 2)
            .put((byte) -7)
            .put((byte) 4)
            .putShort((short) 3)
            .putDouble(0.5)
            .put((byte) 6)
            .putShort((short) 4)
            .putShort((short) 300)
            .put((byte) 8)
            .putShort((short) 5)
            .putInt(-1)
            .put((byte) 10)
            .putShort((short) 6)
            .putLong(1L << 40)
            .put((byte) 11)
            .putShort((short) 7)
            .putInt(2)
            .put("ü".getBytes(UTF_8))
            .put((byte) 15)
            .putShort((short) 8)
            .put((byte) 8)
            .putInt(2)
            .putInt(4)
            .putInt(5)
            .put((byte) 13)
            .putShort((short) 9)
            .put((byte) 12)
            .put((byte) 10)
            .putInt(1)
            .put((byte) 11)
            .putShort((short) 1)
            .putInt(1)
            .put((byte) 'a')
            .put((byte) 0)
            .putLong(9)
            .put((byte) 14)
            .putShort((short) 512)
            .put((byte) 2)
            .putInt(1)
            .put((byte) 0)
            .put((byte) 0)
            .array();
    private static final int LENGTH = lastByte();

    private static int lastByte() {
        int last = EVERY_TYPE.length;
        // The set's last value and the stop are zeros, too.
        while (EVERY_TYPE[last - 1] == 0) {
            last--;
        }
        return last + 2;
    }

    private static ThriftStruct read(byte[] bytes) throws IOException {
        return new ThriftReader(ByteBuffer.wrap(bytes)).struct();
    }

    @Test
    void everyTypeIsReadWithoutTheInterfaceDefinition() throws Exception {
        ThriftStruct struct = read(Arrays.copyOf(EVERY_TYPE, LENGTH));
        assertThat(struct.field(1)).contains(true);
        assertThat(struct.number(2)).isEqualTo(-7);
        assertThat(struct.field(3)).contains(0.5);
        assertThat(struct.number(4)).isEqualTo(300);
        assertThat(struct.number(5)).isEqualTo(-1);
        assertThat(struct.number(6)).isEqualTo(1L << 40);
        assertThat(struct.text(7)).isEqualTo("ü");
        assertThat(struct.field(8)).contains(List.of(4L, 5L));
        assertThat(struct.field(9)).contains(Map.of(new ThriftStruct(Map.of((short) 1, "a")), 9L));
        assertThat(struct.field(512)).contains(List.of(false));
    }

    @Test
    void whatIsNotThereOrOfAnotherTypeIsEmpty() throws Exception {
        ThriftStruct struct = read(Arrays.copyOf(EVERY_TYPE, LENGTH));
        assertThat(struct.field(77)).isEmpty();
        assertThat(struct.text(1)).isEmpty();
        assertThat(struct.number(7)).isZero();
        assertThat(struct.list(9)).isEmpty();
        assertThat(struct.map(8)).isEmpty();
        assertThat(struct.struct(1)).isEmpty();
    }

    @Test
    void anAnswerThatIsCutOffAnywhereIsRefused() {
        for (int length = 0; length < LENGTH; length++) {
            byte[] cut = Arrays.copyOf(EVERY_TYPE, length);
            assertThatThrownBy(() -> read(cut))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ends within a value");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000})
    void aLengthThatIsNotThereIsNotBelieved(int length) {
        byte[] string = ByteBuffer.allocate(8)
                .put((byte) 11)
                .putShort((short) 1)
                .putInt(length)
                .array();
        byte[] list = ByteBuffer.allocate(9)
                .put((byte) 15)
                .putShort((short) 1)
                .put((byte) 12)
                .putInt(length)
                .array();
        byte[] map = ByteBuffer.allocate(10)
                .put((byte) 13)
                .putShort((short) 1)
                .put((byte) 8)
                .put((byte) 8)
                .putInt(length)
                .array();
        assertThatThrownBy(() -> read(string)).hasMessageContaining("ends within a value");
        assertThatThrownBy(() -> read(list)).hasMessageContaining("ends within a value");
        assertThatThrownBy(() -> read(map)).hasMessageContaining("ends within a value");
    }

    @Test
    void structsDoNotNestWithoutEnd() {
        ByteBuffer nested = ByteBuffer.allocate(3 * 100_000);
        while (nested.remaining() >= 3) {
            nested.put((byte) 12).putShort((short) 1);
        }
        assertThatThrownBy(() -> read(nested.array()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nests deeper");
    }

    @Test
    void anUnknownTypeIsNamed() {
        assertThatThrownBy(() -> read(new byte[] {99, 0, 1, 0})).hasMessageContaining("unknown Thrift type 99");
    }
}
