package dev.weir.hotspot.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another method is compiled to where one was: the memory of a real JVM, in which one nmethod gets the method and the number of another. */
@Timeout(60)
class ReplacedCodeTest {
    private final Map<Long, byte[]> changed = new HashMap<>();

    static List<Path> javaHomes() throws IOException {
        return StagesJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aSampleIsNamedByTheCodeThatWasThereWhenItWasTaken(Path javaHome) throws Exception {
        List<CodeBlob> blobs = new ArrayList<>();
        RecordedPages pages;
        VmStructs structs;
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            pages = jvm.recorded();
            structs = jvm.structs();
            jvm.forget();
            for (CodeList method : CodeList.of(jvm)) {
                if (method.method().endsWith("Stages.tight") || method.method().endsWith("Stages.loose")) {
                    method.blob(jvm)
                            .filter(blob -> blob.kind() == CodeBlobKind.NMETHOD)
                            .ifPresent(blobs::add);
                }
            }
            for (CodeBlob blob : blobs) {
                jvm.names().at(blob, blob.codeEnd() - 1, false);
            }
        }
        try (ProcessMemory memory = new ProcessMemory(pages.with(changed))) {
            CodeNames names = CodeNames.of(memory, structs, CodeCache.of(memory, structs));
            CodeBlob blob = blobs.get(0);
            String before = root(names, blob, Long.MAX_VALUE);
            CodeBlob other = blobs.stream()
                    .filter(each -> !before.equals(rootOf(names, each)))
                    .findFirst()
                    .orElseThrow();
            String after = rootOf(names, other);
            memory.forget();
            names.forget();
            long oldSample = System.nanoTime() - 50_000_000;
            assertThat(root(names, blob, oldSample)).isEqualTo(before);

            // The header's method and compile id become the other's.
            String type = structs.has("CompiledMethod", "_method") ? "CompiledMethod" : "nmethod";
            copy(pages, other.address(), blob.address(), structs.offset(type, "_method"), Long.BYTES);
            copy(pages, other.address(), blob.address(), structs.offset("nmethod", "_compile_id"), Integer.BYTES);
            // Within one look at memory it is what it was.
            assertThat(root(names, blob, Long.MAX_VALUE)).isEqualTo(before);
            memory.forget();
            names.forget();
            assertThat(root(names, blob, Long.MAX_VALUE)).isEqualTo(after);
            assertThat(root(names, blob, oldSample)).isEqualTo(before);
            assertThat(root(names, blob, System.nanoTime())).isEqualTo(after);
            assertThat(names.replacedCompilations()).isEqualTo(1);

            // HotSpot takes the method away from code whose class is unloaded: what was read of it before stays its
            // name.
            zero(blob.address() + structs.offset(type, "_method"));
            memory.forget();
            names.forget();
            assertThat(root(names, blob, Long.MAX_VALUE)).isEqualTo(after);
            assertThat(names.replacedCompilations()).isEqualTo(1);
        }
    }

    /** Behind the last described address there is only the compiled method itself. */
    private static String root(CodeNames names, CodeBlob blob, long sampleNanos) throws IOException {
        return names.at(blob, blob.codeEnd() - 1, false, sampleNanos)
                .frames()
                .get(0)
                .name();
    }

    private static String rootOf(CodeNames names, CodeBlob blob) {
        try {
            return root(names, blob, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void copy(RecordedPages pages, long from, long to, long field, int length) {
        long source = from + field;
        long start = source & -RecordedPages.PAGE;
        byte[] value = new byte[length];
        ByteBuffer.wrap(pages.copy(start)).get((int) (source - start), value);
        ByteBuffer.wrap(page(pages, to + field)).put((int) ((to + field) & (RecordedPages.PAGE - 1)), value);
    }

    private void zero(long address) {
        byte[] page = changed.get(address & -RecordedPages.PAGE);
        ByteBuffer.wrap(page).order(ByteOrder.nativeOrder()).putLong((int) (address & (RecordedPages.PAGE - 1)), 0);
    }

    private byte[] page(RecordedPages pages, long address) {
        return changed.computeIfAbsent(address & -RecordedPages.PAGE, pages::copy);
    }
}
