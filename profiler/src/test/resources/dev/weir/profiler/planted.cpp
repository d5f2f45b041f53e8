// Threads whose calls are known, in C++ without frame pointers: names to be demangled, alloca, and signal handlers.
#include <alloca.h>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <sys/prctl.h>
#include <thread>
#include <vector>

#define APART __attribute__((noipa, noinline))

namespace planted {
volatile unsigned long sink;

APART unsigned long burn(unsigned long rounds)
{
	unsigned long sum = rounds;
	for (unsigned long i = 0; i < rounds; i++)
		sum = sum * 6364136223846793005ul + i;
	return sum;
}

template <typename T> struct Stage {
	T start;
	APART virtual T apply(const std::vector<T> &values)
	{
		T sum = start;
		for (T value : values)
			sum += burn(2000 + value);
		return sum;
	}
	virtual ~Stage() {}
};

APART unsigned long pipeline(Stage<unsigned long> &stage, const std::function<unsigned long(unsigned long)> &next)
{
	std::vector<unsigned long> values{1, 2, 3};
	return next(stage.apply(values)) + values[0];
}

/* The frame's size is known to rbp alone. */
APART unsigned long with_alloca(unsigned long size)
{
	char *room = static_cast<char *>(alloca(size));
	memset(room, static_cast<int>(size), size);
	return burn(20000 + room[size / 2]) + room[0];
}

APART void handler(int)
{
	sink = sink + burn(20000);
}

APART int signalled(unsigned long rounds)
{
	for (unsigned long i = 0; i < rounds; i++)
		raise(SIGUSR1);
	return static_cast<int>(rounds);
}
} // namespace planted

using namespace planted;

int main()
{
	signal(SIGUSR1, handler);
	std::thread([] {
		prctl(PR_SET_NAME, "virtual");
		Stage<unsigned long> stage;
		stage.start = 1;
		for (;;)
			sink = sink + pipeline(stage, [](unsigned long x) { return x + 1; });
	}).detach();
	std::thread([] {
		prctl(PR_SET_NAME, "alloca");
		for (unsigned long i = 0;; i++)
			sink = sink + with_alloca(64 + i % 4000);
	}).detach();
	std::thread([] {
		prctl(PR_SET_NAME, "signals");
		for (;;)
			sink = sink + signalled(100);
	}).detach();
	puts("ready");
	fflush(stdout);
	getchar();
	_Exit(0);
}
