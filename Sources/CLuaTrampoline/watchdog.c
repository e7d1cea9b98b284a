// The last resort: one thread that sees when a step with a time limit does not end.
//
// A step publishes when to raise the alarm with one store. The thread looks at all machines a few
// times a second while steps run, and sleeps on a condition after a while without any; only a step
// that finds it asleep makes a system call.
#include "internal.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { NAP_NANOSECONDS = 50000000, IDLE_NAPS = 40, EXIT_STATUS = 1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static lt_guard *first;
static int is_asleep = 1;
static int is_started;

static void raise_alarm(lt_guard *guard, uint64_t watched, uint64_t now) {
  uint64_t late_by = now - (watched - guard->grace);
  guard->alarmed = watched;
  if (guard->overrun != NULL) {
    guard->overrun(guard->overrun_context, late_by);
    return;
  }
  char text[160];
  int count = snprintf(text, sizeof text,
                       "LuaRuntime: a sandboxed call is %llu ms past its time limit and cannot be "
                       "stopped; ending the process\n",
                       (unsigned long long)(late_by / 1000000));
  if (write(STDERR_FILENO, text, (size_t)count) < 0) _exit(EXIT_STATUS);
  _exit(EXIT_STATUS);
}

// Returns whether any step runs.
static int look_at_all(void) {
  int any = 0;
  uint64_t now = lt_now();
  for (lt_guard *guard = first; guard != NULL; guard = guard->next) {
    uint64_t watched = __atomic_load_n(&guard->watched, __ATOMIC_SEQ_CST);
    if (watched == 0) continue;
    any = 1;
    if (now > watched && guard->alarmed != watched) raise_alarm(guard, watched, now);
  }
  return any;
}

static void *watch_all(void *nothing) {
  const struct timespec nap = {0, NAP_NANOSECONDS};
  int idle = 0;
  pthread_mutex_lock(&lock);
  for (;;) {
    idle = look_at_all() ? 0 : idle + 1;
    if (idle > IDLE_NAPS) {
      __atomic_store_n(&is_asleep, 1, __ATOMIC_SEQ_CST);
      // A step that began before the store did not wake us.
      while (!look_at_all() && __atomic_load_n(&is_asleep, __ATOMIC_SEQ_CST))
        pthread_cond_wait(&wake, &lock);
      __atomic_store_n(&is_asleep, 0, __ATOMIC_SEQ_CST);
      idle = 0;
    }
    pthread_mutex_unlock(&lock);
    nanosleep(&nap, NULL);
    pthread_mutex_lock(&lock);
  }
  return nothing;
}

static void start(void) {
  pthread_t thread;
  sigset_t all, before;
  // The signals of the process are for others.
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  if (pthread_create(&thread, NULL, watch_all, NULL) == 0) {
    pthread_detach(thread);
    is_started = 1;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void lt_wake_watchdog(void) {
  if (!__atomic_load_n(&is_asleep, __ATOMIC_SEQ_CST)) return;
  pthread_mutex_lock(&lock);
  if (!is_started) start();
  if (is_started) __atomic_store_n(&is_asleep, 0, __ATOMIC_SEQ_CST);
  pthread_cond_signal(&wake);
  pthread_mutex_unlock(&lock);
}

void lt_watch(lt_guard *guard) {
  pthread_mutex_lock(&lock);
  guard->next = first;
  first = guard;
  pthread_mutex_unlock(&lock);
}

void lt_unwatch(lt_guard *guard) {
  pthread_mutex_lock(&lock);
  for (lt_guard **link = &first; *link != NULL; link = &(*link)->next)
    if (*link == guard) {
      *link = guard->next;
      break;
    }
  pthread_mutex_unlock(&lock);
}
