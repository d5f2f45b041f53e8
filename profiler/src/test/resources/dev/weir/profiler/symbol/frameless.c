/* Threads that are busy in known places, in code without frame pointers. Ends with its standard input. */
#define _GNU_SOURCE
#include <alloca.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long sink;

/* 1: a small function of a library, called through a lazily bound PLT entry, whose row is an expression. */
__attribute__((noipa)) static void plt_loop(void)
{
	for (;;)
		sink += labs(sink);
}

static void *plt_thread(void *unused)
{
	plt_loop();
	sink++;
	return unused;
}

/* 2: a frame of unknown size, so that rbp holds the frame's address, below code that uses rbp for anything. */
__attribute__((noipa)) static void burn(long rounds)
{
	for (long i = 0; i < rounds; i++)
		sink++;
}

__attribute__((noipa)) static long with_alloca(long n)
{
	volatile char *room = alloca(n);
	room[n - 1] = 1;
	for (;;) {
		burn(100);
		room[sink & (n - 1)]++;
	}
}

__attribute__((noipa)) static long through(long n)
{
	long a = n * 3, b = n * 5, c = n * 7;
	for (int i = 0; i < 2; i++)
		a += with_alloca(n) + b * c;
	return a + b + c;
}

static void *alloca_thread(void *unused)
{
	sink += through(1024);
	return unused;
}

/* 3: a signal's handler that is busy, above the code that it interrupted. */
__attribute__((noipa)) static void handler_loop(int unused)
{
	(void)unused;
	for (;;)
		sink++;
}

__attribute__((noipa)) static void interrupted_loop(void)
{
	raise(SIGUSR1);
	sink++;
}

static void *signal_thread(void *unused)
{
	interrupted_loop();
	sink++;
	return unused;
}

/* 4: the vdso. */
__attribute__((noipa)) static void clock_loop(void)
{
	struct timespec t;
	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &t);
		sink += t.tv_nsec;
	}
}

static void *clock_thread(void *unused)
{
	clock_loop();
	sink++;
	return unused;
}

/* 5: a library that was loaded late and has lost its name since. */
static void *late_thread(void *loop)
{
	((void (*)(void))loop)();
	sink++;
	return NULL;
}

static void start(const char *name, void *(*body)(void *), void *argument)
{
	pthread_t thread;
	pthread_create(&thread, NULL, body, argument);
	pthread_setname_np(thread, name);
}

int main(int argc, char **argv)
{
	char line[80];
	signal(SIGUSR1, handler_loop);
	puts("ready");
	fflush(stdout);
	if (argc != 2 || !fgets(line, sizeof line, stdin))
		return 0;
	void *library = dlopen(argv[1], RTLD_NOW);
	unlink(argv[1]);
	start("plt", plt_thread, NULL);
	start("alloca", alloca_thread, NULL);
	start("signal", signal_thread, NULL);
	start("clock", clock_thread, NULL);
	start("late", late_thread, dlsym(library, "late_loop"));
	puts("started");
	fflush(stdout);
	while (fgets(line, sizeof line, stdin))
		;
	_exit(0);
}
