package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Java side believes about the C side, the kernel's headers and libbpf's, against the originals. */
class ContractTest {
    private static final String OBJECT = "stack_sampler-x86_64.bpf.o";

    @TempDir
    Path directory;

    private static byte[] checkedIn() {
        return SamplerObject.bytes(Architecture.X86_64);
    }

    private static Map<String, Map<String, Integer>> layouts(byte[] object) {
        byte[] btf = Elf.sections(object).get(".BTF");
        if (btf == null) {
            throw new AssertionError("the object has no .BTF");
        }
        return Btf.structures(btf);
    }

    @Test
    void theOffsetsInJavaAreThoseInTheObject() {
        assertThat(layouts(checkedIn()))
                .containsEntry(
                        "stack_sample",
                        Map.ofEntries(
                                Map.entry("", SampleParser.SIZE),
                                Map.entry("time_ns", SampleParser.TIME_NS),
                                Map.entry("tgid", SampleParser.TGID),
                                Map.entry("tid", SampleParser.TID),
                                Map.entry("comm", SampleParser.COMM),
                                Map.entry("registers", SampleParser.REGISTERS),
                                Map.entry("anchor", SampleParser.ANCHOR),
                                Map.entry("kernel_stack_bytes", SampleParser.KERNEL_STACK_BYTES),
                                Map.entry("user_stack_bytes", SampleParser.USER_STACK_BYTES),
                                Map.entry("stack_copy_bytes", SampleParser.STACK_COPY_BYTES),
                                Map.entry("flags", SampleParser.FLAGS),
                                Map.entry("event", SampleParser.EVENT),
                                Map.entry("period", SampleParser.PERIOD),
                                Map.entry("python_bytes", SampleParser.PYTHON_BYTES),
                                Map.entry("python_end", SampleParser.PYTHON_END)))
                .containsEntry(
                        "user_registers",
                        Map.of(
                                "", SampleParser.ANCHOR - SampleParser.REGISTERS,
                                "ip", SampleParser.IP,
                                "sp", SampleParser.SP,
                                "fp", SampleParser.FP,
                                "link", SampleParser.LINK))
                .containsEntry(
                        "target",
                        Map.of(
                                "", Targets.SIZE,
                                "stack_copy_bytes", Targets.STACK_COPY_BYTES,
                                "python", Targets.PYTHON,
                                "hits", Targets.HITS))
                .containsEntry(
                        "python",
                        Map.ofEntries(
                                Map.entry("", Targets.PYTHON_SIZE),
                                Map.entry("holder", Targets.HOLDER),
                                Map.entry("pidns_dev", Targets.PIDNS_DEV),
                                Map.entry("pidns_ino", Targets.PIDNS_INO),
                                Map.entry("thread_id", Targets.THREAD_ID),
                                Map.entry("frame", Targets.FRAME),
                                Map.entry("cframe", Targets.CFRAME),
                                Map.entry("code", Targets.CODE),
                                Map.entry("previous", Targets.PREVIOUS),
                                Map.entry("mark", Targets.MARK),
                                Map.entry("marked", Targets.MARKED),
                                Map.entry("unused", Targets.MARKED + 1)))
                .containsEntry(
                        "hits",
                        Map.of(
                                "", Targets.HITS_SIZE,
                                "sampled", Targets.SAMPLED,
                                "lost", Targets.LOST,
                                "lost_period", Targets.LOST_PERIOD))
                .containsEntry(
                        "thread",
                        Map.of(
                                "", ThreadMap.SIZE,
                                "anchor", ThreadMap.ANCHOR,
                                "stack_base", ThreadMap.STACK_BASE,
                                "python_state", ThreadMap.PYTHON_STATE))
                .containsEntry(
                        "sampler_config",
                        Map.of(
                                "", SamplerObject.CONFIG_SIZE,
                                "pidns_dev", SamplerObject.PIDNS_DEV,
                                "pidns_ino", SamplerObject.PIDNS_INO,
                                "counters", SamplerObject.COUNTERS,
                                "budget", SamplerObject.BUDGET))
                .containsEntry(
                        "counter",
                        Map.of(
                                "", CounterRuns.SIZE,
                                "counted", CounterRuns.COUNTED,
                                "runs", CounterRuns.RUNS,
                                "window_ns", CounterRuns.WINDOW_NS,
                                "taken", CounterRuns.TAKEN));
        assertThat(SampleParser.KERNEL_STACK_BYTES - SampleParser.ANCHOR).isEqualTo(3 * Long.BYTES);
        assertThat(SampleParser.REGISTERS - SampleParser.COMM).isEqualTo(SampleParser.COMM_BYTES);
    }

    @Test
    void theOffsetsOfProcessEventsAreThoseInTheirObject() {
        assertThat(layouts(ProcessEvents.bytes(Architecture.X86_64)))
                .containsEntry(
                        "process_event",
                        Map.of(
                                "", ProcessEvents.SIZE,
                                "time_ns", ProcessEvents.TIME_NS,
                                "tgid", ProcessEvents.TGID,
                                "kind", ProcessEvents.KIND))
                .containsEntry(
                        "events_config",
                        Map.of(
                                "", ProcessEvents.CONFIG_SIZE,
                                "pidns_dev", ProcessEvents.PIDNS_DEV,
                                "pidns_ino", ProcessEvents.PIDNS_INO));
    }

    @Test
    void theCheckedInObjectsAreWhatTheSourcesGive() throws Exception {
        Requirements.program("clang", "llvm-strip");
        Requirements.require(Files.exists(Path.of("/usr/include/bpf/bpf_helpers.h")), "libbpf-dev");
        Programs.run(List.of(Path.of("build-object").toAbsolutePath().toString(), directory.toString()));
        compare(OBJECT, checkedIn(), rebuilt -> {
            SamplerObject.Settings settings =
                    new SamplerObject.Settings(PidNamespace.own(), 1, new Room(LibC.getpagesize(), 1), 0, 0);
            SamplerObject.load(rebuilt, settings).close();
        });
        compare(
                "process_events-x86_64.bpf.o",
                ProcessEvents.bytes(Architecture.X86_64),
                rebuilt -> new ProcessEvents(rebuilt).close());
    }

    private void compare(String object, byte[] checkedIn, Consumer<byte[]> loads) throws IOException {
        byte[] rebuilt = Files.readAllBytes(directory.resolve(object));
        String compiler =
                Files.readString(directory.resolve(object + ".compiler")).strip();
        String recorded = Programs.resource(object + ".compiler").strip();
        if (compiler.equals(recorded)) {
            Map<String, byte[]> expected = Elf.sections(checkedIn);
            Elf.sections(rebuilt)
                    .forEach((name, bytes) -> assertThat(bytes)
                            .as("section " + name + ": run bpf/build-object and commit the result")
                            .isEqualTo(expected.get(name)));
            assertThat(rebuilt).as("run bpf/build-object and commit the result").isEqualTo(checkedIn);
            return;
        }
        System.out.println("the object was built by " + recorded + " and here is " + compiler
                + ": comparing the layouts and not the bytes, and whether what was built here loads");
        assertThat(layouts(rebuilt)).isEqualTo(layouts(checkedIn));
        Requirements.kernel();
        LibC.load();
        loads.accept(rebuilt);
    }

    @Test
    void theKernelsStructuresAndNumbersAreThoseOfItsHeaders() throws Exception {
        assertSameAsInC(
                "#include <linux/bpf.h>\n#include <linux/perf_event.h>\n#include <asm/unistd.h>",
                Map.ofEntries(
                        Map.entry("offsetof(struct perf_event_attr, type)", (long) PerfEvent.ATTR_TYPE),
                        Map.entry("offsetof(struct perf_event_attr, size)", (long) PerfEvent.ATTR_SIZE_FIELD),
                        Map.entry("offsetof(struct perf_event_attr, config)", (long) PerfEvent.ATTR_CONFIG),
                        Map.entry(
                                "offsetof(struct perf_event_attr, sample_period)", (long) PerfEvent.ATTR_SAMPLE_PERIOD),
                        Map.entry("offsetof(struct perf_event_attr, read_format)", (long) PerfEvent.ATTR_READ_FORMAT),
                        Map.entry("offsetof(struct perf_event_attr, read_format) + 8", (long) PerfEvent.ATTR_FLAGS),
                        Map.entry("PERF_ATTR_SIZE_VER5", (long) PerfEvent.ATTR_SIZE),
                        Map.entry("FLAGS(.disabled = 1)", PerfEvent.DISABLED),
                        Map.entry("FLAGS(.inherit = 1)", PerfEvent.INHERIT),
                        Map.entry("FLAGS(.exclude_idle = 1)", PerfEvent.EXCLUDE_IDLE),
                        Map.entry("FLAGS(.freq = 1)", PerfEvent.FREQ),
                        Map.entry("FLAGS(.inherit_thread = 1)", PerfEvent.INHERIT_THREAD),
                        Map.entry("PERF_FORMAT_TOTAL_TIME_ENABLED", PerfEvent.FORMAT_TOTAL_TIME_ENABLED),
                        Map.entry("PERF_FORMAT_TOTAL_TIME_RUNNING", PerfEvent.FORMAT_TOTAL_TIME_RUNNING),
                        Map.entry("PERF_EVENT_IOC_ENABLE", PerfEvent.IOC_ENABLE),
                        Map.entry("PERF_EVENT_IOC_DISABLE", PerfEvent.IOC_DISABLE),
                        Map.entry("PERF_EVENT_IOC_PERIOD", PerfEvent.IOC_PERIOD),
                        Map.entry("PERF_EVENT_IOC_SET_BPF", PerfEvent.IOC_SET_BPF),
                        Map.entry("__NR_perf_event_open", (long)
                                Architecture.current().perfEventOpen()),
                        Map.entry("__NR_bpf", (long) Architecture.current().bpf()),
                        Map.entry("BPF_LINK_CREATE", (long) LoadedPrograms.BPF_LINK_CREATE),
                        Map.entry("BPF_PERF_EVENT", (long) LoadedPrograms.BPF_PERF_EVENT),
                        Map.entry("offsetof(union bpf_attr, link_create.attach_type)", (long)
                                LoadedPrograms.LINK_ATTACH_TYPE),
                        Map.entry("offsetof(union bpf_attr, link_create.perf_event.bpf_cookie)", (long)
                                LoadedPrograms.LINK_COOKIE),
                        Map.entry("offsetof(struct bpf_prog_info, id)", (long) LoadedPrograms.INFO_ID),
                        Map.entry("offsetof(struct bpf_prog_info, name)", (long) LoadedPrograms.INFO_NAME),
                        Map.entry(
                                "offsetof(struct bpf_prog_info, run_time_ns)", (long) LoadedPrograms.INFO_RUN_TIME_NS),
                        Map.entry("offsetof(struct bpf_prog_info, verified_insns)", (long)
                                LoadedPrograms.INFO_VERIFIED_INSNS),
                        Map.entry("offsetof(struct bpf_prog_info, run_cnt)", (long) LoadedPrograms.INFO_RUN_CNT)));
    }

    @Test
    void theOptionsOfLibbpfAreThoseOfItsHeader() throws Exception {
        Requirements.require(Files.exists(Path.of("/usr/include/bpf/libbpf.h")), "libbpf-dev");
        assertSameAsInC(
                "#include <bpf/libbpf.h>",
                Map.of(
                        "offsetof(struct bpf_object_open_opts, sz)", (long) BpfObject.OPTS_SIZE_FIELD,
                        "offsetof(struct bpf_object_open_opts, kernel_log_buf)", (long) BpfObject.OPTS_KERNEL_LOG_BUF,
                        "offsetof(struct bpf_object_open_opts, kernel_log_size)", (long) BpfObject.OPTS_KERNEL_LOG_SIZE,
                        "offsetof(struct bpf_object_open_opts, kernel_log_level) + 8", (long) BpfObject.OPTS_SIZE));
    }

    private void assertSameAsInC(String includes, Map<String, Long> expected) throws IOException, InterruptedException {
        StringBuilder source = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n")
                .append(includes)
                .append(
                        "\n#define FLAGS(f) (*(unsigned long *)((char *)&(struct perf_event_attr){f} + 40))\nint main(void)\n{\n");
        expected.keySet()
                .forEach(expression -> source.append("\tprintf(\"%s=%ld\\n\", \"")
                        .append(expression)
                        .append("\", (long)(")
                        .append(expression)
                        .append("));\n"));
        Path program = Programs.compile(source.append("\treturn 0;\n}\n").toString(), directory, "numbers");
        assertThat(Programs.run(List.of(program.toString())).lines())
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }
}
