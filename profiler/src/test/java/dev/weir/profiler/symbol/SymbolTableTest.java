package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SymbolTableTest {
    private final SymbolTable.Builder builder = new SymbolTable.Builder();

    @Test
    void anAddressBetweenTwoSizedSymbolsHasNoName() {
        sized(0x100, 0x120, "first");
        sized(0x140, 0x160, "second");
        SymbolTable table = builder.build();
        assertThat(table.nameAt(0xff)).isEmpty();
        assertThat(table.nameAt(0x100)).contains("first");
        assertThat(table.nameAt(0x11f)).contains("first");
        assertThat(table.nameAt(0x120)).isEmpty();
        assertThat(table.nameAt(0x15f)).contains("second");
        assertThat(table.nameAt(0x160)).isEmpty();
        assertThat(table.nameAt(-1)).isEmpty();
    }

    @Test
    void aSymbolWithinAnotherNamesItsPartOnly() {
        sized(0x100, 0x200, "outer");
        sized(0x140, 0x160, "inner");
        sized(0x150, 0x1f0, "across");
        SymbolTable table = builder.build();
        assertThat(table.nameAt(0x13f)).contains("outer");
        assertThat(table.nameAt(0x140)).contains("inner");
        assertThat(table.nameAt(0x150)).contains("across");
        assertThat(table.nameAt(0x1ef)).contains("across");
        assertThat(table.nameAt(0x1f0)).contains("outer");
        assertThat(table.nameAt(0x200)).isEmpty();
    }

    @Test
    void aSymbolWithoutSizeReachesToTheNextOneOrItsLimit() {
        unsized(0x100, 0x180, "label");
        sized(0x120, 0x130, "next");
        unsized(0x124, 0x180, "labelWithin");
        unsized(0x140, 0x150, "last");
        SymbolTable table = builder.build();
        assertThat(table.nameAt(0x11f)).contains("label");
        assertThat(table.nameAt(0x128)).contains("next");
        assertThat(table.nameAt(0x130)).isEmpty();
        assertThat(table.nameAt(0x14f)).contains("last");
        assertThat(table.nameAt(0x150)).isEmpty();
    }

    @Test
    void ofSeveralNamesTheOnePeopleWriteWins() {
        sized(0x100, 0x120, "__libc_malloc");
        sized(0x100, 0x120, "malloc");
        sized(0x100, 0x130, "__malloc");
        SymbolTable table = builder.build();
        assertThat(table.nameAt(0x100)).contains("malloc");
        assertThat(table.nameAt(0x12f)).contains("malloc");
    }

    @Test
    void addressesAreUnsigned() {
        sized(0x100, 0x200, "user");
        sized(-0x1000, -0x100, "kernel");
        SymbolTable table = builder.build();
        assertThat(table.nameAt(-0x800)).contains("kernel");
        assertThat(table.nameAt(0x180)).contains("user");
        assertThat(table.nameAt(0x7fffffffffffL)).isEmpty();
    }

    private void sized(long start, long end, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        builder.add(start, end, 0, bytes, 0, bytes.length);
    }

    private void unsized(long start, long limit, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        builder.addUnsized(start, limit, 0, bytes, 0, bytes.length);
    }
}
