/* Threads whose calls are known, in code without frame pointers: what a walk must find, root first, stands beside each. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define APART __attribute__((noipa, noinline))

volatile unsigned long sink;

APART static unsigned long burn(unsigned long rounds)
{
	unsigned long sum = rounds;
	for (unsigned long i = 0; i < rounds; i++)
		sum = sum * 6364136223846793005ul + i;
	return sum;
}

/* run_chain < outer < middle < inner < burn */
APART static unsigned long inner(unsigned long x)
{
	return burn(20000 + x % 7) + x;
}

APART static unsigned long middle(unsigned long x)
{
	unsigned long words[40];
	for (int i = 0; i < 40; i++)
		words[i] = x + i;
	return inner(x) + words[x % 40];
}

APART static unsigned long outer(unsigned long x)
{
	return middle(x + 1) * 3;
}

static void *run_chain(void *unused)
{
	(void)unused;
	prctl(PR_SET_NAME, "chain");
	for (;;)
		sink += outer(sink);
}

/* run_deep < descend, 101 times < burn */
APART static unsigned long descend(int levels)
{
	if (levels == 0)
		return burn(20000);
	return descend(levels - 1) + levels;
}

static void *run_deep(void *unused)
{
	(void)unused;
	prctl(PR_SET_NAME, "deep");
	for (;;)
		sink += descend(100);
}

/* run_library < sorted < qsort of libc < order */
APART static int order(const void *a, const void *b)
{
	unsigned long left = burn(*(const unsigned *)a % 30), right = burn(*(const unsigned *)b % 30);
	return left < right ? -1 : left > right;
}

APART static unsigned sorted(unsigned *numbers, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		numbers[i] = i * 2654435761u;
	qsort(numbers, count, sizeof(*numbers), order);
	return numbers[count / 2];
}

static void *run_library(void *unused)
{
	static unsigned numbers[512];
	(void)unused;
	prctl(PR_SET_NAME, "library");
	for (;;)
		sink += sorted(numbers, 512);
}

int main(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, run_chain, NULL);
	pthread_create(&thread, NULL, run_deep, NULL);
	pthread_create(&thread, NULL, run_library, NULL);
	puts("ready");
	fflush(stdout);
	getchar();
	return 0;
}
