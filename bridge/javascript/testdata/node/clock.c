/*
 * The clock of a Node that runs under LD_PRELOAD with this: it stands still while anything can run, jumps to the next
 * deadline when the loop would wait for it, and moves on by so many milliseconds when the process asks for that by umask,
 * which is otherwise of no use to it. So the order in which a program prints is the same in each run.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic long long now = 1000000000LL; /* nanoseconds */

int clock_gettime(clockid_t id, struct timespec *t) {
	long long n = now;
	(void)id;
	t->tv_sec = n / 1000000000LL;
	t->tv_nsec = n % 1000000000LL;
	return 0;
}

typedef int wait_function(int, struct epoll_event *, int, int, const sigset_t *);

int epoll_pwait(int fd, struct epoll_event *events, int room, int timeout, const sigset_t *mask) {
	static wait_function *wait;
	int found;
	if (!wait)
		wait = (wait_function *)dlsym(RTLD_NEXT, "epoll_pwait");
	if (timeout <= 0 || syscall(SYS_gettid) != getpid())
		return wait(fd, events, room, timeout, mask);
	found = wait(fd, events, room, 0, mask);
	if (found == 0)
		now += (long long)timeout * 1000000LL;
	return found;
}

int epoll_wait(int fd, struct epoll_event *events, int room, int timeout) {
	return epoll_pwait(fd, events, room, timeout, 0);
}

mode_t umask(mode_t milliseconds) {
	now += (long long)milliseconds * 1000000LL;
	return 0;
}
