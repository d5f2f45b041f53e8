/* A process whose behaviour is known: it does what the lines on its standard input say, answers each with a line, and ends with it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile unsigned long sink;

static long clock_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* So much CPU time of this thread, not of the wall clock: the machine may be busy. */
static void spin(long nanos)
{
	for (long end = clock_ns(CLOCK_THREAD_CPUTIME_ID) + nanos; clock_ns(CLOCK_THREAD_CPUTIME_ID) < end;)
		for (int i = 0; i < 1000; i++)
			sink++;
}

/* A leaf of its own: what a busy thread's stack must begin with. */
__attribute__((noinline)) static void burn(void)
{
	for (;;)
		sink++;
}

static void *busy(void *unused)
{
	burn();
	return unused;
}

static void *brief(void *nanos)
{
	spin((long)nanos);
	return NULL;
}

static void *in_kernel(void *unused)
{
	static char buffer[1 << 20];
	int fd = open("/dev/zero", O_RDONLY);
	while (read(fd, buffer, sizeof buffer) > 0)
		;
	return unused;
}

__attribute__((noinline)) static void descend(long depth)
{
	if (depth == 0)
		burn();
	descend(depth - 1);
	sink++; /* not a tail call */
}

static void *deep(void *depth)
{
	descend((long)depth);
	return NULL;
}

/* What the last thread of "words" or "kernel_words" tells of itself. */
static struct { unsigned long first, base; pid_t tid; volatile int told; } words;
static unsigned long anchor[3] = {0xa1, 0xa2, 0xa3};
static long word_count;

/* A stack of known content: word i of the array has i in its lower half. */
static void *with_words(void *leaf)
{
	unsigned long array[word_count];
	for (long i = 0; i < word_count; i++)
		array[i] = 0x5eed000000000000 | i;
	words.first = (unsigned long)array;
	words.tid = gettid();
	words.told = 1;
	((void *(*)(void *))leaf)(NULL);
	return (void *)array[word_count - 1];
}

/* On a stack whose upper end is followed by nothing readable. */
static long start_with_words(const char *name, void *(*leaf)(void *), long count)
{
	size_t size = 1 << 20, page = sysconf(_SC_PAGESIZE);
	char *stack = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED || mprotect(stack + size, page, PROT_NONE))
		exit(2);
	words.base = (unsigned long)stack + size;
	words.told = 0;
	word_count = count;
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, size);
	if (pthread_create(&thread, &attributes, with_words, leaf))
		exit(2);
	pthread_setname_np(thread, name);
	while (!words.told)
		usleep(1000);
	return words.tid;
}

static void *idle(void *unused)
{
	pause();
	return unused;
}

/* A page fault each, in bursts with pauses between them. */
__attribute__((noinline)) static void touch_pages(long pages)
{
	size_t page = sysconf(_SC_PAGESIZE), burst = 2000;
	struct timespec pause = {0, 20000000};
	while (pages > 0) {
		size_t some = pages < (long)burst ? (size_t)pages : burst;
		char *area = mmap(NULL, some * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (area == MAP_FAILED)
			exit(2);
		madvise(area, some * page, MADV_NOHUGEPAGE);
		for (size_t i = 0; i < some; i++)
			((volatile char *)area)[i * page] = 1;
		munmap(area, some * page);
		nanosleep(&pause, NULL);
		pages -= some;
	}
}

static void *faulting(void *pages)
{
	touch_pages((long)pages);
	return NULL;
}

static void start(const char *name, void *(*body)(void *), long argument)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, body, (void *)argument))
		exit(2);
	pthread_setname_np(thread, name);
	pthread_detach(thread);
}

static long tsc_hz(void)
{
#if defined(__x86_64__)
	long t0 = clock_ns(CLOCK_MONOTONIC);
	unsigned long c0 = __builtin_ia32_rdtsc();
	usleep(300000);
	unsigned long c1 = __builtin_ia32_rdtsc();
	return (long)((double)(c1 - c0) * 1e9 / (double)(clock_ns(CLOCK_MONOTONIC) - t0));
#else
	return 0;
#endif
}

int main(void)
{
	char line[80], what[40];
	while (fgets(line, sizeof line, stdin)) {
		long n = 0, answer = 0;
		if (sscanf(line, "%39s %ld", what, &n) < 1)
			continue;
		if (!strcmp(what, "busy"))
			start("busy", busy, 0);
		else if (!strcmp(what, "kernel"))
			start("in_kernel", in_kernel, 0);
		else if (!strcmp(what, "deep"))
			start("deep", deep, n);
		else if (!strcmp(what, "faults")) { /* n pages in a thread that then ends */
			pthread_t thread;
			pthread_create(&thread, NULL, faulting, (void *)n);
			pthread_setname_np(thread, "faulting");
			pthread_join(thread, NULL);
		} else if (!strcmp(what, "words"))
			answer = start_with_words("words", busy, n);
		else if (!strcmp(what, "kernel_words"))
			answer = start_with_words("kernel_words", in_kernel, n);
		else if (!strcmp(what, "first"))
			answer = words.first;
		else if (!strcmp(what, "base"))
			answer = words.base;
		else if (!strcmp(what, "anchor"))
			answer = (long)anchor;
		else if (!strcmp(what, "idle"))
			for (int i = 0; i < n; i++)
				start("idle", idle, 0);
		else if (!strcmp(what, "brief")) { /* n ms in a thread that then ends */
			pthread_t thread;
			pthread_create(&thread, NULL, brief, (void *)(n * 1000000L));
			pthread_join(thread, NULL);
		} else if (!strcmp(what, "child")) { /* n ms in a child process */
			pid_t child = fork();
			if (child == 0) {
				spin(n * 1000000L);
				_exit(0);
			}
			waitpid(child, NULL, 0);
		} else if (!strcmp(what, "sleep")) { /* n times */
			struct timespec ms = {0, 1000000};
			for (int i = 0; i < n; i++)
				nanosleep(&ms, NULL);
		} else if (!strcmp(what, "tsc"))
			answer = tsc_hz();
		else
			answer = -1;
		printf("%s %ld\n", what, answer);
		fflush(stdout);
	}
	return 0;
}
