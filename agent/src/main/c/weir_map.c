// SPDX-License-Identifier: Apache-2.0
/*
 * libweirmap.so: a JVMTI agent that writes the names of all compiled code of its JVM, inlined scopes and times
 * included, to a file that a profiler reads while it grows. FORMAT.md is the contract with the reader.
 *
 *   -agentpath:/path/libweirmap.so=file=/tmp/weir-%p.map[,cap=BYTES]      from the start of the JVM
 *   attach: file=PATH[,cap=BYTES][,lease=SECONDS]                         into a running JVM
 *   attach: stop[=PATH]                                                   the end of it
 *
 * Implementation notes, the threats and what covers them:
 * - A callback may run on any thread, at the same time as another and as start or stop: all state is under `lock`,
 *   and every callback first looks whether a map is open. HotSpot calls back in native state, so a thread that waits
 *   for `lock` holds up no safepoint; no VM-internal lock is held while one of our callbacks runs.
 * - A JVM must never suffer from its map: every failure ends the map and not the JVM; Agent_OnLoad always returns 0,
 *   because anything else would keep the engine from starting.
 * - The file grows no further than its cap, the intern table no further than NAMES_MAX entries, a record no further
 *   than RECORD_MAX bytes; nothing else is allocated.
 * - A profiler that was killed cannot say stop: under a lease the map ends by itself when nobody has held a read lock on
 *   the file for that long.
 * - The library is linked against nothing (-nostdlib) and uses only functions that every glibc since 2.17 and musl
 *   have under the same name, so that one file serves all containers of a host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <jvmti.h>
#include <jvmticmlr.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FORMAT_VERSION 1
#define HEADER_BYTES 40
#define PATH_BYTES 1024
#define CAP_DEFAULT (256ull << 20)
#define CAP_LEAST (4ull << 10)
/* A record that says why the map ended always has room below the cap. */
#define END_RESERVE 64
#define OUT_BYTES (64u << 10)
/* C2 gives up on methods whose code would be larger than a few 100 KB; their debug information here stays far below. */
#define RECORD_MAX (4u << 20)
/* 1 Mi jmethodIDs are 16 MiB. A full table is emptied: names are then written again, under new numbers. */
#define NAMES_MAX (1u << 20)
#define CLASS_NAME_MAX 512
#define METHOD_NAME_MAX 256
/* HotSpot inlines 15 levels (9 before JDK 16) and more through method handles. */
#define DEPTH_MAX 255
/* Bytes that no map reaches: whoever writes a map holds a write lock on this one while it is open. */
#define WRITER_LOCK_AT (1ll << 62)
#define SECOND 1000000000ull

enum record_type { METHOD_NAME = 1, CODE_LOAD, CODE_UNLOAD, DYNAMIC_CODE, GENERATED, END };
enum end_reason { STOPPED = 1, CAP_REACHED, LEASE_OVER, VM_DEATH, REPLACED, WRITE_FAILED };
/* What Agent_OnAttach returns; the attach client shows it. 1000 + errno when the file cannot be made. */
enum status { OK = 0, NO_JVMTI = 1, BAD_OPTIONS = 2, NO_CAPABILITY = 3, NO_MEMORY = 4, VM_IS_DEAD = 5, ERRNO_BASE = 1000 };

struct options {
	bool stop;
	char path[PATH_BYTES];
	uint64_t cap;
	uint64_t lease_seconds;
};

struct buffer {
	unsigned char *bytes;
	size_t length;
	size_t capacity;
	bool failed;
};

struct name_slot {
	jmethodID method;
	uint32_t id; /* 0: the slot is free */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Serialises start and stop; never taken by a callback of a running map. */
static pthread_mutex_t control = PTHREAD_MUTEX_INITIALIZER;
static JavaVM *java_vm;
static jvmtiEnv *env;
static bool dead;
static bool listening;

static struct {
	int fd; /* -1: no map is open */
	char path[PATH_BYTES];
	bool attached;
	bool generating;
	uint64_t started;
	uint64_t cap;
	uint64_t written;
	uint64_t lease;
	uint64_t lease_seen;
	uint64_t lease_checked;
} map = { .fd = -1 };

static unsigned char *out;
static size_t out_length;
/* A name may have to be written while a code record is being built. */
static struct buffer record, name_record;
static struct name_slot *names;
static uint32_t names_capacity, names_used, last_id;

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void silence_if_ended(void);

static bool reserve(struct buffer *b, size_t more)
{
	if (b->failed)
		return false;
	if (b->length + more <= b->capacity)
		return true;
	size_t capacity = b->capacity ? b->capacity : 4096;
	while (capacity < b->length + more)
		capacity *= 2;
	unsigned char *bytes = capacity <= RECORD_MAX ? realloc(b->bytes, capacity) : NULL;
	if (!bytes) {
		b->failed = true;
		return false;
	}
	b->bytes = bytes;
	b->capacity = capacity;
	return true;
}

static size_t encode(unsigned char *to, uint64_t value)
{
	size_t n = 0;
	for (; value >= 0x80; value >>= 7)
		to[n++] = (unsigned char)(value | 0x80);
	to[n++] = (unsigned char)value;
	return n;
}

static void put(struct buffer *b, uint64_t value)
{
	if (reserve(b, 10))
		b->length += encode(b->bytes + b->length, value);
}

/* At most `limit` bytes, and never half a character: bytes 10xxxxxx continue one. */
static void put_text(struct buffer *b, const char *text, size_t limit)
{
	size_t length = strlen(text);
	if (length > limit) {
		length = limit;
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	put(b, length);
	if (reserve(b, length)) {
		memcpy(b->bytes + b->length, text, length);
		b->length += length;
	}
}

static bool write_all(const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(map.fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

/* Whether the path still leads to the file that we have open: nobody else's file is ever removed. */
static bool is_ours(int fd, const char *path)
{
	struct statx a, b;
	return syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_INO, &a) == 0 &&
	       syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO, &b) == 0 && a.stx_ino == b.stx_ino &&
	       a.stx_dev_major == b.stx_dev_major && a.stx_dev_minor == b.stx_dev_minor;
}

/* Under `lock`. The reader keeps the file open, so that it reads to the end even of a file that was removed. */
static void end_map(enum end_reason reason)
{
	if (map.fd < 0)
		return;
	unsigned char last[32];
	size_t n = 1;
	last[n++] = END;
	n += encode(last + n, now() - map.started);
	last[n++] = (unsigned char)reason;
	last[0] = (unsigned char)(n - 1);
	if (reason != WRITE_FAILED && write_all(out, out_length))
		(void)write_all(last, n);
	/* A stop comes from a profiler that removes the file itself. When nobody will, it goes now. */
	if (reason == LEASE_OVER || reason == VM_DEATH || (reason == REPLACED && map.attached)) {
		if (is_ours(map.fd, map.path))
			unlink(map.path);
	}
	close(map.fd);
	map.fd = -1;
	free(out);
	free(record.bytes);
	free(name_record.bytes);
	free(names);
	out = NULL;
	out_length = 0;
	memset(&record, 0, sizeof record);
	memset(&name_record, 0, sizeof name_record);
	names = NULL;
	names_capacity = names_used = last_id = 0;
}

static void flush(void)
{
	/* After a short write (a full disk) the file ends in a torn record, which the reader reports. */
	if (map.fd >= 0 && out_length > 0 && !write_all(out, out_length)) {
		end_map(WRITE_FAILED);
		return;
	}
	out_length = 0;
}

static void begin(struct buffer *b, enum record_type type)
{
	b->length = 0;
	b->failed = false;
	put(b, type);
}

/* Frames the record with its length and hands it to the file as a whole. */
static void emit(const struct buffer *b)
{
	unsigned char prefix[10];
	size_t n;

	if (map.fd < 0 || b->failed)
		return;
	n = encode(prefix, b->length);
	if (map.written + n + b->length + END_RESERVE > map.cap) {
		end_map(CAP_REACHED);
		return;
	}
	if (out_length + n + b->length > OUT_BYTES)
		flush();
	if (map.fd < 0)
		return;
	map.written += n + b->length;
	memcpy(out + out_length, prefix, n);
	out_length += n;
	if (out_length + b->length > OUT_BYTES) {
		flush();
		if (map.fd >= 0 && !write_all(b->bytes, b->length))
			end_map(WRITE_FAILED);
		return;
	}
	memcpy(out + out_length, b->bytes, b->length);
	out_length += b->length;
}

static bool somebody_holds(int fd, off_t from, off_t length)
{
	struct flock other = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = from, .l_len = length };
	return fcntl(fd, F_GETLK, &other) == 0 && other.l_type != F_UNLCK;
}

/* The end of every callback: what was written becomes visible, and a map that nobody wants any more ends. */
static void settle(uint64_t time)
{
	if (map.fd < 0 || map.generating)
		return;
	flush();
	if (map.fd < 0 || map.lease == 0 || time - map.lease_checked < SECOND)
		return;
	map.lease_checked = time;
	if (somebody_holds(map.fd, 0, WRITER_LOCK_AT))
		map.lease_seen = time;
	else if (time - map.lease_seen > map.lease)
		end_map(LEASE_OVER);
}

static struct name_slot *slot_of(struct name_slot *table, uint32_t capacity, jmethodID method)
{
	/* Fibonacci hashing; jmethodIDs are pointers or small numbers, both multiples of little else than 8. */
	uint32_t at = (uint32_t)(((uint64_t)(uintptr_t)method * 0x9e3779b97f4a7c15ull) >> 32) & (capacity - 1);
	while (table[at].id && table[at].method != method)
		at = (at + 1) & (capacity - 1);
	return &table[at];
}

/* Room for one more name. False when there is no memory even to begin with. */
static bool grow_names(void)
{
	if (names && names_used * 2 < names_capacity)
		return true;
	uint32_t capacity = names ? names_capacity * 2 : 4096;
	struct name_slot *table = capacity <= 2 * NAMES_MAX ? calloc(capacity, sizeof *table) : NULL;
	if (!table) {
		if (!names)
			return false;
		memset(names, 0, names_capacity * sizeof *names);
		names_used = 0;
		return true;
	}
	for (uint32_t i = 0; i < names_capacity; i++) {
		if (names[i].id)
			*slot_of(table, capacity, names[i].method) = names[i];
	}
	free(names);
	names = table;
	names_capacity = capacity;
	return true;
}

/* The number of a method's name, which is written first when it is new. 0 is a method without a name. */
static uint32_t name_of(jmethodID method)
{
	jclass holder = NULL;
	char *class_name = NULL, *method_name = NULL;
	JNIEnv *jni = NULL;
	struct name_slot *slot;

	if (!method || !grow_names())
		return 0;
	slot = slot_of(names, names_capacity, method);
	if (slot->id)
		return slot->id;
	/* Fails for methods of unloaded classes, and for all methods before the JVM has started: not remembered. */
	if ((*env)->GetMethodName(env, method, &method_name, NULL, NULL) == JVMTI_ERROR_NONE &&
	    (*env)->GetMethodDeclaringClass(env, method, &holder) == JVMTI_ERROR_NONE)
		(*env)->GetClassSignature(env, holder, &class_name, NULL);
	if (class_name && method_name) {
		begin(&name_record, METHOD_NAME);
		put_text(&name_record, class_name, CLASS_NAME_MAX);
		put_text(&name_record, method_name, METHOD_NAME_MAX);
		emit(&name_record);
	}
	if (holder && (*java_vm)->GetEnv(java_vm, (void **)&jni, JNI_VERSION_1_6) == JNI_OK)
		(*jni)->DeleteLocalRef(jni, holder);
	if (!class_name || !method_name || map.fd < 0) {
		slot = NULL;
	} else {
		slot->method = method;
		slot->id = ++last_id;
		names_used++;
	}
	(*env)->Deallocate(env, (unsigned char *)class_name);
	(*env)->Deallocate(env, (unsigned char *)method_name);
	return slot ? slot->id : 0;
}

/* The methods at one pc, innermost first; a stack deeper than DEPTH_MAX keeps its innermost ones and its outermost. */
struct scope {
	const jmethodID *methods;
	jint recorded;
	jint depth;
};

static struct scope scope_of(const jmethodID *methods, jint recorded)
{
	struct scope s = { methods, recorded, recorded < DEPTH_MAX ? recorded : DEPTH_MAX };
	return s;
}

static jmethodID method_at(const struct scope *s, jint k)
{
	return s->methods[k == s->depth - 1 ? s->recorded - 1 : k];
}

static jint shared_outer(const struct scope *a, const struct scope *b)
{
	jint n = 0;
	while (n < a->depth && n < b->depth && method_at(a, a->depth - 1 - n) == method_at(b, b->depth - 1 - n))
		n++;
	return n;
}

/* One range: how much further it reaches, how many outer methods it shares with the one before, and the others. */
static bool put_range(uint64_t length, const struct scope *before, const struct scope *s)
{
	jint shared = shared_outer(before, s);

	put(&record, length);
	put(&record, (uint64_t)shared);
	put(&record, (uint64_t)(s->depth - shared));
	for (jint k = 0; k < s->depth - shared; k++) {
		uint32_t id = name_of(method_at(s, k));
		if (map.fd < 0)
			return false;
		put(&record, id);
	}
	return true;
}

static bool put_code(uint64_t time, jmethodID method, jint size, const void *address, const jvmtiCompiledMethodLoadInlineRecord *inlining)
{
	const struct scope whole = scope_of(&method, 1);
	struct scope before = scope_of(&method, 0), current = before;
	uint64_t written = 0, reached = 0;
	uint32_t id = name_of(method);

	if (map.fd < 0)
		return false;
	begin(&record, CODE_LOAD);
	put(&record, time - map.started);
	put(&record, (uintptr_t)address);
	put(&record, (uint64_t)size);
	put(&record, id);
	/*
	 * A PcDesc's pc is the END of the code that it describes: a call's is its return address, and the ones that
	 * DebugNonSafepoints adds are taken after the instruction was emitted (observe_instruction in C2,
	 * process_debug_info in C1). So the scope at pcinfo[i] holds in [pcinfo[i-1].pc, pcinfo[i].pc). The tests look at
	 * the bytes before each end. They come sorted.
	 */
	for (jint i = 0; inlining && i < inlining->numpcs; i++) {
		const PCStackInfo *info = &inlining->pcinfo[i];
		uint64_t end = (uint64_t)((uintptr_t)info->pc - (uintptr_t)address);
		struct scope next = info->numstackframes > 0 ? scope_of(info->methods, info->numstackframes) : whole;

		if (end <= reached || end > (uint64_t)size)
			continue;
		if (reached > written && !(current.depth == next.depth && shared_outer(&current, &next) == next.depth)) {
			if (!put_range(reached - written, &before, &current))
				return false;
			before = current;
			written = reached;
		}
		current = next;
		reached = end;
	}
	if (reached > written) {
		if (!put_range(reached - written, &before, &current))
			return false;
		before = current;
	}
	/* What follows the last PcDesc are the handlers and stubs of the method itself. */
	if (reached < (uint64_t)size && !put_range((uint64_t)size - reached, &before, &whole))
		return false;
	return true;
}

static void JNICALL on_load(jvmtiEnv *unused, jmethodID method, jint size, const void *address, jint locations,
			    const jvmtiAddrLocationMap *location, const void *compile_info)
{
	const jvmtiCompiledMethodLoadInlineRecord *inlining = NULL;
	const jvmtiCompiledMethodLoadRecordHeader *info = compile_info;
	uint64_t time = now();

	(void)unused, (void)locations, (void)location;
	for (; info; info = info->next) {
		if (info->kind == JVMTI_CMLR_INLINE_INFO)
			inlining = (const void *)info;
	}
	pthread_mutex_lock(&lock);
	if (map.fd >= 0 && size > 0 && put_code(time, method, size, address, inlining)) {
		/* Too large for one record, or no memory: the method without what was inlined into it. */
		if (!record.failed || put_code(time, method, size, address, NULL))
			emit(&record);
	}
	settle(time);
	pthread_mutex_unlock(&lock);
	silence_if_ended();
}

static void JNICALL on_unload(jvmtiEnv *unused, jmethodID method, const void *address)
{
	uint64_t time = now();

	(void)unused, (void)method;
	pthread_mutex_lock(&lock);
	if (map.fd >= 0) {
		begin(&record, CODE_UNLOAD);
		put(&record, time - map.started);
		put(&record, (uintptr_t)address);
		emit(&record);
		settle(time);
	}
	pthread_mutex_unlock(&lock);
	silence_if_ended();
}

static void JNICALL on_dynamic_code(jvmtiEnv *unused, const char *name, const void *address, jint size)
{
	uint64_t time = now();

	(void)unused;
	pthread_mutex_lock(&lock);
	if (map.fd >= 0 && size > 0) {
		begin(&record, DYNAMIC_CODE);
		put(&record, time - map.started);
		put(&record, (uintptr_t)address);
		put(&record, (uint64_t)size);
		put_text(&record, name ? name : "", METHOD_NAME_MAX);
		emit(&record);
		settle(time);
	}
	pthread_mutex_unlock(&lock);
	silence_if_ended();
}

static void listen_to_code(jvmtiEventMode mode)
{
	(*env)->SetEventNotificationMode(env, mode, JVMTI_EVENT_COMPILED_METHOD_LOAD, NULL);
	(*env)->SetEventNotificationMode(env, mode, JVMTI_EVENT_COMPILED_METHOD_UNLOAD, NULL);
	(*env)->SetEventNotificationMode(env, mode, JVMTI_EVENT_DYNAMIC_CODE_GENERATED, NULL);
}

/* A map that ended inside a callback leaves its events on; after this HotSpot does no work for us any more. */
static void silence_if_ended(void)
{
	bool ended;

	pthread_mutex_lock(&lock);
	ended = map.fd < 0 && listening;
	if (ended) {
		listening = false;
		listen_to_code(JVMTI_DISABLE);
	}
	pthread_mutex_unlock(&lock);
}

/* Everything that is there already. Takes a few hundred ms on a large JVM; it runs on, and its new code is written too. */
static void write_existing(void)
{
	pthread_mutex_lock(&lock);
	map.generating = true;
	pthread_mutex_unlock(&lock);
	(*env)->GenerateEvents(env, JVMTI_EVENT_DYNAMIC_CODE_GENERATED);
	(*env)->GenerateEvents(env, JVMTI_EVENT_COMPILED_METHOD_LOAD);
	pthread_mutex_lock(&lock);
	map.generating = false;
	if (map.fd >= 0) {
		uint64_t time = now();
		begin(&record, GENERATED);
		put(&record, time - map.started);
		emit(&record);
		settle(time);
	}
	pthread_mutex_unlock(&lock);
	silence_if_ended();
}

static void JNICALL on_vm_init(jvmtiEnv *unused, JNIEnv *jni, jthread thread)
{
	(void)unused, (void)jni, (void)thread;
	pthread_mutex_lock(&control);
	/* The code of the start-up phase was reported while methods could not be asked for their names. */
	write_existing();
	pthread_mutex_unlock(&control);
}

static void JNICALL on_vm_death(jvmtiEnv *unused, JNIEnv *jni)
{
	(void)unused, (void)jni;
	pthread_mutex_lock(&lock);
	dead = true;
	end_map(VM_DEATH);
	pthread_mutex_unlock(&lock);
}

/* Field 22 of /proc/self/stat; the second one, a name in parentheses, may hold anything. */
static uint64_t start_ticks(void)
{
	char text[1024];
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	char *at;

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

static void store(unsigned char *to, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

static const unsigned char magic[8] = { 0x89, 'W', 'E', 'I', 'R', 'M', 'A', 'P' };

/* A map that a process left behind which had the same pid before (always so for pid 1 of a container). */
static void remove_stale(const char *path)
{
	unsigned char start[sizeof magic];
	struct statx facts;
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MODE | STATX_UID, &facts) == 0 &&
	    (facts.stx_mode & S_IFMT) == S_IFREG && facts.stx_uid == geteuid() &&
	    read(fd, start, sizeof start) == (ssize_t)sizeof start && memcmp(start, magic, sizeof magic) == 0 &&
	    !somebody_holds(fd, WRITER_LOCK_AT, 1) && is_ours(fd, path))
		unlink(path);
	close(fd);
}

static int create(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags, 0600);

	if (fd < 0 && errno == EEXIST) {
		remove_stale(path);
		fd = open(path, flags, 0600);
	}
	return fd;
}

/* Under `lock`. */
static int open_map(const struct options *o, bool attached)
{
	struct flock writer = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = WRITER_LOCK_AT, .l_len = 1 };
	unsigned char header[HEADER_BYTES] = { 0 };

	if (dead)
		return VM_IS_DEAD;
	end_map(REPLACED);
	out = malloc(OUT_BYTES);
	if (!out)
		return NO_MEMORY;
	map.fd = create(o->path);
	if (map.fd < 0) {
		int error = errno;
		free(out);
		out = NULL;
		return ERRNO_BASE + error;
	}
	(void)fcntl(map.fd, F_SETLK, &writer);
	memcpy(map.path, o->path, sizeof map.path);
	map.attached = attached;
	map.generating = true;
	map.started = now();
	map.cap = o->cap;
	map.lease = o->lease_seconds * SECOND;
	map.lease_seen = map.lease_checked = map.started;
	memcpy(header, magic, sizeof magic);
	store(header + 8, FORMAT_VERSION, 2);
	store(header + 10, HEADER_BYTES, 2);
	store(header + 12, (uint64_t)getpid(), 4);
	store(header + 16, start_ticks(), 8);
	store(header + 24, map.started, 8);
	store(header + 32, attached ? 1 : 0, 4);
	memcpy(out, header, sizeof header);
	out_length = map.written = sizeof header;
	return OK;
}

static int start(const struct options *o, bool attached)
{
	int status;

	pthread_mutex_lock(&lock);
	status = open_map(o, attached);
	if (status == OK) {
		listening = true;
		listen_to_code(JVMTI_ENABLE);
	}
	pthread_mutex_unlock(&lock);
	/* A map that this one should have replaced has ended all the same. */
	silence_if_ended();
	return status;
}

/* With a path: only when that map is still the one being written. */
static int stop(const struct options *o)
{
	pthread_mutex_lock(&lock);
	if (!o->path[0] || strcmp(o->path, map.path) == 0)
		end_map(STOPPED);
	pthread_mutex_unlock(&lock);
	silence_if_ended();
	return OK;
}

/* %p is the process's id as it sees it itself. */
static bool expand(char *to, const char *from, size_t length)
{
	size_t n = 0;
	for (size_t i = 0; i < length; i++) {
		int more;
		if (from[i] == '%' && i + 1 < length && from[i + 1] == 'p') {
			more = snprintf(to + n, PATH_BYTES - n, "%d", (int)getpid());
			i++;
		} else {
			more = snprintf(to + n, PATH_BYTES - n, "%c", from[i]);
		}
		n += (size_t)more;
		if (n >= PATH_BYTES)
			return false;
	}
	return to[0] == '/';
}

static bool number(const char *text, size_t length, uint64_t *value)
{
	uint64_t n = 0;
	if (length == 0 || length > 15)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text[i] - '0');
	}
	*value = n;
	return true;
}

static bool parse(const char *text, struct options *o)
{
	bool has_file = false;

	memset(o, 0, sizeof *o);
	o->cap = CAP_DEFAULT;
	while (text && *text) {
		size_t length = strcspn(text, ",");
		bool good = true;
		if (strncmp(text, "file=", 5) == 0)
			good = has_file = expand(o->path, text + 5, length - 5);
		else if (strncmp(text, "cap=", 4) == 0)
			good = number(text + 4, length - 4, &o->cap) && o->cap >= CAP_LEAST;
		else if (strncmp(text, "lease=", 6) == 0)
			good = number(text + 6, length - 6, &o->lease_seconds) && o->lease_seconds < 1000000;
		else if (strncmp(text, "stop=", 5) == 0)
			good = o->stop = expand(o->path, text + 5, length - 5);
		else if (length == 4 && strncmp(text, "stop", 4) == 0)
			o->stop = true;
		else
			good = false;
		if (!good)
			return false;
		text += length;
		if (*text == ',')
			text++;
	}
	return o->stop != has_file;
}

static int connect_to(JavaVM *vm, bool attached)
{
	jvmtiCapabilities wanted;
	jvmtiEventCallbacks callbacks;

	if (env)
		return OK;
	java_vm = vm;
	if ((*vm)->GetEnv(vm, (void **)&env, JVMTI_VERSION_1_2) != JNI_OK) {
		env = NULL;
		return NO_JVMTI;
	}
	memset(&wanted, 0, sizeof wanted);
	wanted.can_generate_compiled_method_load_events = 1;
	if ((*env)->AddCapabilities(env, &wanted) != JVMTI_ERROR_NONE) {
		(*env)->DisposeEnvironment(env);
		env = NULL;
		return NO_CAPABILITY;
	}
	memset(&callbacks, 0, sizeof callbacks);
	callbacks.CompiledMethodLoad = on_load;
	callbacks.CompiledMethodUnload = on_unload;
	callbacks.DynamicCodeGenerated = on_dynamic_code;
	callbacks.VMInit = on_vm_init;
	callbacks.VMDeath = on_vm_death;
	(*env)->SetEventCallbacks(env, &callbacks, (jint)sizeof callbacks);
	if (!attached)
		(*env)->SetEventNotificationMode(env, JVMTI_ENABLE, JVMTI_EVENT_VM_INIT, NULL);
	(*env)->SetEventNotificationMode(env, JVMTI_ENABLE, JVMTI_EVENT_VM_DEATH, NULL);
	return OK;
}

static int run(JavaVM *vm, const char *text, bool attached)
{
	struct options o;
	int status;

	if (!parse(text, &o))
		return BAD_OPTIONS;
	pthread_mutex_lock(&control);
	status = o.stop && !env ? OK : connect_to(vm, attached);
	if (status == OK && env)
		status = o.stop ? stop(&o) : start(&o, attached);
	if (status == OK && !o.stop && attached)
		write_existing();
	pthread_mutex_unlock(&control);
	return status;
}

JNIEXPORT jint JNICALL Agent_OnAttach(JavaVM *vm, char *text, void *reserved)
{
	(void)reserved;
	return run(vm, text, true);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *text, void *reserved)
{
	int status = run(vm, text, false);

	(void)reserved;
	if (status != OK)
		dprintf(STDERR_FILENO, "libweirmap: no map is written, code %d (%s). Expected file=/absolute/path[,cap=BYTES].\n", status,
			status > ERRNO_BASE ? strerror(status - ERRNO_BASE) : "see FORMAT.md");
	return 0;
}
