/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the process events in the kernel and dev.weir.bpf.
 *
 * The Java side mirrors these layouts in ProcessEvents; ContractTest compares its offsets with the ones in the object's BTF.
 */
#ifndef WEIR_PROCESS_EVENTS_H
#define WEIR_PROCESS_EVENTS_H

/* process_event.kind */
#define PROCESS_EXEC 1u /* the process runs another program from now on */
#define PROCESS_FORK 2u /* the process has a new child that runs the same program, and whose id the kernel keeps to itself */
#define PROCESS_EXIT 3u /* the process's first thread ends, and with it nearly always the process */

/* One event, as written to the ring "weir_processes". */
struct process_event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 tgid;    /* of the process that did it: for a fork the parent's */
	__u32 kind;
};

/* Set before loading, constant afterwards: the profiler's own pid namespace, as in stack_sampler.h. */
struct events_config {
	__u64 pidns_dev;
	__u64 pidns_ino;
};

#endif
