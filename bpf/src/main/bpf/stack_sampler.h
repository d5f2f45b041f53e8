/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract between the stack sampler in the kernel and dev.weir.bpf.
 *
 * The Java side mirrors these layouts in SampleParser, SamplerObject, Targets and ThreadMap; ContractTest compares its offsets with
 * the ones in the object's BTF, so a change here that is not made there fails the build.
 */
#ifndef WEIR_STACK_SAMPLER_H
#define WEIR_STACK_SAMPLER_H

/* PERF_MAX_STACK_DEPTH, what the kernel walks unless sysctl kernel.perf_event_max_stack says otherwise. */
#define MAX_STACK_DEPTH 127
#define MAX_STACK_BYTES (MAX_STACK_DEPTH * 8)

/* The next power of two: lets a length be bounded by a mask, which every verifier version understands. */
#define STACK_ROOM_BYTES 1024

/* What is copied of a stack at most: the driver of a Spark job, the deepest that was measured, used 54 KB. */
#define MAX_COPY_BYTES 65536

/* Copied at once. Mappings end where a page of 4 KiB ends, also where pages are larger. */
#define COPY_CHUNK_BYTES 4096

#define COMM_BYTES 16

/* sizeof(JavaFrameAnchor) on x86-64 */
#define ANCHOR_WORDS 3

/* What is walked of a thread's Python frames at most; with 8 bytes each they fill STACK_ROOM_BYTES but for one, as a stack does. */
#define MAX_PYTHON_FRAMES 127

/* What is read of a _PyInterpreterFrame: up to its mark, the last field that is needed in CPython 3.11 to 3.13. */
#define PYTHON_FRAME_BYTES 72

/* In the word of a Python frame: its mark has the value of struct python. Objects lie at multiples of 8. */
#define PYTHON_MARKED 1u

/* python.cframe where the thread state itself names the current frame. */
#define NO_CFRAME 0xffffu

/* stack_sample.python_end: how far the chain of Python frames was followed. */
#define PYTHON_NONE 0u	     /* not at all: no Python process, or no thread state is known for the thread */
#define PYTHON_WHOLE 1u	     /* to its end */
#define PYTHON_CUT 2u	     /* to the last frame that there is room for */
#define PYTHON_UNREADABLE 3u /* to a frame that could not be read */

/* stack_sample.flags */
#define SAMPLE_KERNEL_MODE 1u

/* Event 0 is the CPU's clock, the others are counters in the order in which user space named them. A power of two. */
#define MAX_EVENTS 16

/* What a counter's samples may cost is bounded for this long at a time, until user space gives it a longer period. */
#define BUDGET_NS 100000000

/*
 * What an unwinder needs to start from the thread's last instruction in user space. The same four words on each
 * architecture, so that a reader needs no second layout.
 */
struct user_registers {
	__u64 ip;
	__u64 sp;
	__u64 fp;   /* x86-64: rbp; aarch64: x29 */
	__u64 link; /* x86-64: rax, where a HotSpot C2I adapter keeps the return address; aarch64: x30 */
};

/*
 * One sample, as written to the ring "weir_samples". The bytes that follow it in the record, without gaps:
 *   the Python frames  python_bytes: addresses of code objects, leaf first, with PYTHON_MARKED in those that have the mark
 *   the kernel stack   addresses, leaf first, kernel_stack_bytes of them if that is positive
 *   the user stack     addresses, leaf first, user_stack_bytes of them if that is positive
 *   the stack copy     stack_copy_bytes, from registers.sp upwards
 */
struct stack_sample {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 tgid;    /* what user space calls the process id */
	__u32 tid;     /* what the kernel calls pid */
	char comm[COMM_BYTES];
	struct user_registers registers;
	__u64 anchor[ANCHOR_WORDS]; /* what stands at thread.anchor; zeros for a thread that is not in weir_threads */
	__s32 kernel_stack_bytes; /* 0 in user mode; negative: an errno, the stack could not be read */
	__s32 user_stack_bytes;   /* negative: an errno, the stack could not be read */
	__u32 stack_copy_bytes;
	__u16 flags;
	__u16 event;  /* which of the MAX_EVENTS took it */
	__u64 period; /* how far the event has counted on this CPU since it overflowed before: what the sample stands for */
	__u32 python_bytes;
	__u32 python_end; /* PYTHON_NONE to PYTHON_UNREADABLE */
};

/* What became of an event's samples in a process: sampled + lost is every hit. */
struct hits {
	__u64 sampled;     /* written to the ring */
	__u64 lost;        /* because user space did not empty the ring in time, or a counter's budget was used up */
	__u64 lost_period; /* the sum of their periods */
};

/*
 * Where the CPython of a process keeps the frames that it runs. Offsets are those of its version, in bytes:
 *   thread state -> frame (3.11 and 3.12: -> cframe -> its frame) -> previous -> ... -> 0
 */
struct python {
	__u64 holder;	 /* address of the pointer to the thread state that took the GIL last; 0: no Python that user space knows */
	__u64 pidns_dev; /* the process's pid namespace as in sampler_config, in which a thread state has its thread's id; */
	__u64 pidns_ino; /* 0 when it is the one of ids here */
	__u16 thread_id; /* in the thread state */
	__u16 frame;	 /* in the thread state: the current frame, or the current cframe */
	__u16 cframe;	 /* in the cframe: its current frame; NO_CFRAME when there are no cframes */
	__u8 code;	 /* in a frame: its code object */
	__u8 previous;	 /* in a frame: its caller */
	__u8 mark;	 /* in a frame: a byte that tells ... */
	__u8 marked;	 /* ... by this value that C code called in here */
	__u8 unused[6];
};

/* The value of the map "weir_targets", keyed by tgid. */
struct target {
	__u64 stack_copy_bytes; /* copied at most of a thread that is not in weir_threads; 0: of no thread, known or not */
	struct python python;
	struct hits hits[MAX_EVENTS];
};

/* The value of the map "weir_threads", keyed by tid: what user space found out about a thread of a JVM or of a Python process. */
struct thread {
	__u64 anchor;	    /* address of its JavaFrameAnchor; 0 without one */
	__u64 stack_base;   /* where its stack ends: the copy goes up to here and no further; 0 when that is not known */
	__u64 python_state; /* address of its PyThreadState; 0 without one */
};

/* The value of the map "weir_counters", one per CPU: of event i at index i, the clock's is not used. */
struct counter {
	__u64 counted;   /* where it stood when it overflowed before */
	__u64 runs;      /* how often it overflowed, in whatever process */
	__u64 window_ns; /* when its present budget began */
	__u64 taken;     /* samples of it since then */
};

/* Set before loading, constant afterwards. */
struct sampler_config {
	/*
	 * The profiler's own pid namespace as the kernel encodes it (major << 20 | minor, inode). An inode of 0 says that it is
	 * the initial one: its ids are those of bpf_get_current_pid_tgid(), which also sees into every container, while
	 * bpf_get_ns_current_pid_tgid() knows only the tasks whose own namespace is exactly this one.
	 */
	__u64 pidns_dev;
	__u64 pidns_ino;

	/* How many events there are besides the clock. With none the verifier takes out what tells them apart. */
	__u64 counters;

	/* How many samples of a counter a CPU takes within BUDGET_NS at most. */
	__u64 budget;
};

#endif
