// Turns the wall clock of a process that preloads this by the seconds that stand in the file `clock` of the folder that
// the process runs in; it looks once a second. The steady clock stays as it is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int (*get_time)(clockid_t, struct timespec *);
static atomic_long looked_at = -1;
static atomic_long turned;

__attribute__((constructor)) static void find(void) {
    get_time = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
}

static int now(clockid_t clock, struct timespec *time) {
    return get_time ? get_time(clock, time) : (int) syscall(SYS_clock_gettime, clock, time);
}

static long turn(void) {
    struct timespec steady;
    now(CLOCK_MONOTONIC_COARSE, &steady);
    if (atomic_exchange(&looked_at, steady.tv_sec) != steady.tv_sec) {
        char text[16] = "";
        int file = open("clock", O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            long length = read(file, text, sizeof text - 1);
            close(file);
            atomic_store(&turned, length > 0 ? atol(text) : 0);
        }
    }
    return atomic_load(&turned);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = now(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += turn();
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec at;
    (void) zone;
    int result = clock_gettime(CLOCK_REALTIME, &at);
    time->tv_sec = at.tv_sec;
    time->tv_usec = at.tv_nsec / 1000;
    return result;
}

time_t time(time_t *where) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME_COARSE, &at);
    if (where) {
        *where = at.tv_sec;
    }
    return at.tv_sec;
}
