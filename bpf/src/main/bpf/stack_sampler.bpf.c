// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the stacks of the target processes at each tick of the CPU clock, and at each overflow of a counter.
 *
 * It touches the perf_event context and helpers only, so it needs neither vmlinux.h nor CO-RE: the same object runs on
 * every kernel from 5.15, where bpf_task_pt_regs() and bpf_get_attach_cookie() came.
 *
 * Implementation notes
 * - The program never interrupts itself: the clock is a timer in hard interrupt context, and where another event of the
 *   same CPU overflows within the program, or the clock ticks within one of another event, the kernel skips the inner one
 *   (bpf_prog_active). So one scratch record per CPU is enough. The scratch is an ARRAY indexed by CPU because a PERCPU_ARRAY's values end at 32 KiB.
 * - The record is built in the scratch and copied out with its real length: bpf_ringbuf_reserve() wants a constant
 *   size, and would spend 70 KB of ring on a record that has typically 8 KB.
 * - When the event interrupts another BPF program or a map operation the kernel skips this program without a count
 *   (bpf_prog_active). Expected against taken samples, and a counter's total against the sum of its samples' periods, show
 *   that loss, if it ever matters.
 * - What a sample of a counter stands for is read from the counter itself. The period that the kernel tells is not that
 *   after a throttled tick, nor for the next two overflows when user space has changed it.
 * - A context switch overflows with the runqueue locked, and a hardware counter in an NMI: nothing here sleeps or faults,
 *   and bpf_ringbuf_output() in an NMI gives up, which counts as a full ring, where it would have to wait for its lock.
 * - In kernel mode ctx->regs are the kernel's own. The user registers are those saved on entry to the kernel, in both
 *   modes; they equalled ctx->regs in all of 10,928 samples taken in user mode.
 * - bpf_probe_read_user() gives all or nothing, and nothing is what it gives of a range that reaches beyond the stack's
 *   mapping. Each chunk therefore ends with a page: what is readable is copied to its last byte.
 * - Python frames are walked at the sample, since they are others when user space reads it. A thread state is believed when it has the
 *   id of this thread: that of a thread that ended may have become another's. Who runs Python code has the GIL, so the state that took it
 *   last comes first: a thread that C or Rust started has a new one each time it enters Python.
 * - In the loop over frames nothing branches but the ways out of it: 2^127 paths would be too many for a verifier that does not
 *   find them equal. What it leaves behind goes through memory, where verifiers forget in which round it was.
 * - Comparing two unknown values teaches the verifiers before 6.8 nothing, so each size is also compared with a constant;
 *   BOUNDED keeps clang, which knows better, from leaving that out.
 */
#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>

#include "stack_sampler.h"

#if defined(__TARGET_ARCH_x86)
#define SAVED_REGISTERS struct pt_regs
#define IS_KERNEL_MODE(regs) (((regs)->cs & 3) == 0)
#define REGISTERS_OF(regs) \
	{ .ip = (regs)->rip, .sp = (regs)->rsp, .fp = (regs)->rbp, .link = (regs)->rax }
#elif defined(__TARGET_ARCH_arm64)
#define SAVED_REGISTERS struct user_pt_regs
#define IS_KERNEL_MODE(regs) (((regs)->pstate & PSR_MODE_MASK) != PSR_MODE_EL0t)
#define REGISTERS_OF(regs) \
	{ .ip = (regs)->pc, .sp = (regs)->sp, .fp = (regs)->regs[29], .link = (regs)->regs[30] }
#else
#error "build-object says which architectures there are"
#endif

/* clang can assume nothing about the value from here on. */
#define BOUNDED(value) asm volatile("" : "+r"(value))

/* A copy that begins within a page touches one page more. */
#define COPY_CHUNKS (MAX_COPY_BYTES / COPY_CHUNK_BYTES + 1)

char LICENSE[] SEC("license") = "GPL";

const volatile struct sampler_config config;

/* Offsets in it are bounded by masks: two words reach beyond what is read. */
#define FRAME_WORD_MASK 63
#define FRAME_BYTE_MASK 127

struct scratch {
	struct stack_sample sample;
	__u8 stacks[3 * STACK_ROOM_BYTES + COPY_CHUNKS * COPY_CHUNK_BYTES];
	__u8 python_frame[FRAME_BYTE_MASK + 1];
};

/* max_entries of all maps are set before loading: targets, threads, CPUs, and the ring's size in bytes. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct target);
} weir_targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct thread);
} weir_threads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} weir_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MAX_EVENTS);
	__type(key, __u32);
	__type(value, struct counter);
} weir_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} weir_samples SEC(".maps");

static __always_inline int current_ids(struct bpf_pidns_info *ids)
{
	if (config.pidns_ino)
		return bpf_get_ns_current_pid_tgid(config.pidns_dev, config.pidns_ino, ids, sizeof(*ids));

	__u64 pid_tgid = bpf_get_current_pid_tgid();
	ids->tgid = pid_tgid >> 32;
	ids->pid = (__u32)pid_tgid;
	return 0;
}

/* Copies what is readable from sp on, and returns how much that is. */
static __always_inline __u64 copy_stack(__u8 *to, __u64 sp, __u64 limit)
{
	__u64 copied = 0;
	for (int i = 0; i < COPY_CHUNKS && copied < limit; i++) {
		__u64 from = sp + copied;
		__u64 size = COPY_CHUNK_BYTES - from % COPY_CHUNK_BYTES;
		__s64 beyond = size - (limit - copied);
		__s64 negative = beyond >> 63;
		/* The smaller of both without a branch: with one the verifier follows both ways in each chunk. */
		BOUNDED(negative);
		size -= beyond & ~negative;
		BOUNDED(size);
		if (size > COPY_CHUNK_BYTES || bpf_probe_read_user(to + copied, size, (void *)from))
			break;
		copied += size;
	}
	return copied;
}

static __always_inline __u64 user_word(__u64 address)
{
	__u64 word = 0;
	bpf_probe_read_user(&word, sizeof(word), (void *)address);
	return word;
}

static __always_inline int is_of_thread(struct python *python, __u64 state, __u32 tid)
{
	return state && user_word(state + python->thread_id) == tid;
}

/* The PyThreadState of this thread; 0 when it has none that is known. */
static __always_inline __u64 python_state(struct python *python, __u32 tid)
{
	__u32 own = tid;
	if (python->pidns_ino) {
		struct bpf_pidns_info inner = {};
		if (bpf_get_ns_current_pid_tgid(python->pidns_dev, python->pidns_ino, &inner, sizeof(inner)))
			return 0;
		own = inner.pid;
	}
	__u64 holder = user_word(python->holder);
	if (is_of_thread(python, holder, own))
		return holder;
	struct thread *thread = bpf_map_lookup_elem(&weir_threads, &tid);
	return thread && is_of_thread(python, thread->python_state, own) ? thread->python_state : 0;
}

static __always_inline void walk_python(struct scratch *scratch, struct python *python, __u64 state)
{
	__u64 frame = user_word(state + python->frame);
	__u8 *head = scratch->python_frame;
	if (python->cframe != NO_CFRAME)
		frame = user_word(frame + python->cframe);
	scratch->sample.python_end = PYTHON_CUT;
	for (int i = 0; i < MAX_PYTHON_FRAMES; i++) {
		if (!frame) {
			scratch->sample.python_end = PYTHON_WHOLE;
			break;
		}
		if (bpf_probe_read_user(head, PYTHON_FRAME_BYTES, (void *)frame)) {
			scratch->sample.python_end = PYTHON_UNREADABLE;
			break;
		}
		__u64 differs = (__u8)(head[python->mark & FRAME_BYTE_MASK] ^ python->marked);
		BOUNDED(differs);
		__u64 code = *(__u64 *)(head + (python->code & FRAME_WORD_MASK));
		((__u64 *)scratch->stacks)[i] = (code & ~(__u64)PYTHON_MARKED) | (differs - 1) >> 63;
		scratch->sample.python_bytes = (i + 1) * sizeof(__u64);
		frame = *(__u64 *)(head + (python->previous & FRAME_WORD_MASK));
	}
}

static __always_inline void lose(struct hits *hits, __u64 period)
{
	__sync_fetch_and_add(&hits->lost, 1);
	__sync_fetch_and_add(&hits->lost_period, period);
}

static __always_inline int over_budget(struct counter *counter)
{
	__u64 now = bpf_ktime_get_ns();
	if (now - counter->window_ns > BUDGET_NS) {
		counter->window_ns = now;
		counter->taken = 0;
	}
	return counter->taken++ >= config.budget;
}

SEC("perf_event")
int weir_sample(struct bpf_perf_event_data *ctx)
{
	__u64 event = config.counters ? bpf_get_attach_cookie(ctx) : 0;
	__u64 period = ctx->sample_period;
	struct counter *counter = (void *)0;
	if (event) {
		__u32 index = event;
		counter = bpf_map_lookup_elem(&weir_counters, &index);
		struct bpf_perf_event_value value;
		if (!counter || event >= MAX_EVENTS || bpf_perf_prog_read_value(ctx, &value, sizeof(value)))
			return 0; /* unreachable: user space numbers them, and the counter is on this CPU */
		period = value.counter - counter->counted;
		counter->counted = value.counter;
		counter->runs++;
	}

	struct bpf_pidns_info ids = {};
	if (current_ids(&ids))
		return 0;

	struct target *target = bpf_map_lookup_elem(&weir_targets, &ids.tgid);
	if (!target)
		return 0;

	struct hits *hits = &target->hits[event];
	if (counter && over_budget(counter)) {
		lose(hits, period);
		return 0;
	}

	__u32 cpu = bpf_get_smp_processor_id();
	struct scratch *scratch = bpf_map_lookup_elem(&weir_scratch, &cpu);
	if (!scratch)
		return 0; /* unreachable: the array has an entry for every possible CPU */

	struct stack_sample *sample = &scratch->sample;
	sample->time_ns = bpf_ktime_get_ns();
	sample->tgid = ids.tgid;
	sample->tid = ids.pid;
	sample->event = event;
	sample->period = period;
	bpf_get_current_comm(sample->comm, sizeof(sample->comm));

	SAVED_REGISTERS saved;
	bpf_probe_read_kernel(&saved, sizeof(saved), (void *)bpf_task_pt_regs(bpf_get_current_task_btf()));
	sample->registers = (struct user_registers)REGISTERS_OF(&saved);

	sample->python_bytes = 0;
	sample->python_end = PYTHON_NONE;
	if (target->python.holder) {
		__u64 state = python_state(&target->python, ids.pid);
		if (state)
			walk_python(scratch, &target->python, state);
	}
	__u64 used = *(volatile __u32 *)&sample->python_bytes & (STACK_ROOM_BYTES - 1);

	long kernel_bytes = 0;
	sample->flags = 0;
	if (IS_KERNEL_MODE(&ctx->regs)) {
		sample->flags = SAMPLE_KERNEL_MODE;
		kernel_bytes = bpf_get_stack(ctx, scratch->stacks + used, MAX_STACK_BYTES, 0);
	}
	sample->kernel_stack_bytes = kernel_bytes;
	used += kernel_bytes > 0 ? kernel_bytes & (STACK_ROOM_BYTES - 1) : 0;

	long user_bytes = bpf_get_stack(ctx, scratch->stacks + used, MAX_STACK_BYTES, BPF_F_USER_STACK);
	sample->user_stack_bytes = user_bytes;
	used += user_bytes > 0 ? user_bytes & (STACK_ROOM_BYTES - 1) : 0;

	__builtin_memset(sample->anchor, 0, sizeof(sample->anchor));
	sample->stack_copy_bytes = 0;
	__u64 limit = target->stack_copy_bytes;
	if (limit) {
		__u64 sp = sample->registers.sp;
		struct thread *thread = bpf_map_lookup_elem(&weir_threads, &ids.pid);
		if (thread) {
			if (thread->anchor)
				bpf_probe_read_user(sample->anchor, sizeof(sample->anchor), (void *)thread->anchor);
			/* On a signal's own stack the thread's base says nothing. */
			if (thread->stack_base > sp)
				limit = thread->stack_base - sp;
		}
		if (limit > MAX_COPY_BYTES)
			limit = MAX_COPY_BYTES;
		__u64 copied = copy_stack(scratch->stacks + used, sp, limit);
		sample->stack_copy_bytes = copied;
		used += copied;
	}

	BOUNDED(used);
	if (used > sizeof(scratch->stacks))
		return 0; /* unreachable: for the verifier */
	if (bpf_ringbuf_output(&weir_samples, scratch, sizeof(*sample) + used, BPF_RB_NO_WAKEUP))
		lose(hits, period);
	else
		__sync_fetch_and_add(&hits->sampled, 1);
	return 0;
}
