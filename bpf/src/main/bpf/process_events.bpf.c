// SPDX-License-Identifier: GPL-2.0
/*
 * Tells of processes that begin, become another program, and end.
 *
 * Raw tracepoints and helpers only, so it needs neither vmlinux.h nor CO-RE nor a mounted tracefs: the kernel finds a raw tracepoint by
 * its name, and of what it hands over only one number is read, the flags of clone.
 *
 * Implementation notes
 * - Each of these runs as the task that it is about, so the helpers tell its ids as our pid namespace has them. A new child does not run
 *   yet, and its id in our namespace stands only in the kernel's own structures: user space finds it by its parent.
 * - sched_process_fork does not say whether a process or a thread was made; task_newtask has the flags, and a JVM makes threads all the time.
 * - A child of vfork, which is how posix_spawn and Java start programs, runs its parent's program for some microseconds in its parent's memory:
 *   it would be taken for a second JVM. Its exec tells of it.
 * - An event that finds the ring full is counted: user space then looks at all of /proc.
 */
#include <linux/bpf.h>
#include <linux/sched.h>

#include <bpf/bpf_helpers.h>

#include "process_events.h"

char LICENSE[] SEC("license") = "GPL";

const volatile struct events_config config;

/* How many events were lost, at index 0. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} weir_missed SEC(".maps");

/* 65,536 bytes hold 2,730 events. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} weir_processes SEC(".maps");

/* Not inlined, so that the record's layout is in the object's BTF. */
static __noinline int send(struct process_event *event)
{
	if (bpf_ringbuf_output(&weir_processes, event, sizeof(*event), 0)) {
		__u32 first = 0;
		__u64 *missed = bpf_map_lookup_elem(&weir_missed, &first);
		if (missed)
			__sync_fetch_and_add(missed, 1);
	}
	return 0;
}

static __always_inline int tell(__u32 kind)
{
	struct bpf_pidns_info ids = {};
	if (config.pidns_ino) {
		if (bpf_get_ns_current_pid_tgid(config.pidns_dev, config.pidns_ino, &ids, sizeof(ids)))
			return 0;
	} else {
		__u64 pid_tgid = bpf_get_current_pid_tgid();
		ids.tgid = pid_tgid >> 32;
		ids.pid = (__u32)pid_tgid;
	}
	/* Each thread ends; the process with its first one, but for those that outlive it, which user space sees. */
	if (kind == PROCESS_EXIT && ids.pid != ids.tgid)
		return 0;

	struct process_event event = { .time_ns = bpf_ktime_get_ns(), .tgid = ids.tgid, .kind = kind };
	return send(&event);
}

SEC("raw_tracepoint/sched_process_exec")
int weir_exec(struct bpf_raw_tracepoint_args *ctx)
{
	return tell(PROCESS_EXEC);
}

/* (struct task_struct *task, unsigned long clone_flags) */
SEC("raw_tracepoint/task_newtask")
int weir_fork(struct bpf_raw_tracepoint_args *ctx)
{
	return ctx->args[1] & (CLONE_THREAD | CLONE_VFORK) ? 0 : tell(PROCESS_FORK);
}

SEC("raw_tracepoint/sched_process_exit")
int weir_exit(struct bpf_raw_tracepoint_args *ctx)
{
	return tell(PROCESS_EXIT);
}
