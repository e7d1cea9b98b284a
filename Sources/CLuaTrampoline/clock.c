// Waiting and timers by the monotonic clock, which Swift's view of the C library lacks.
#define _GNU_SOURCE
#include "CLuaTrampoline.h"

#include <sched.h>
#include <unistd.h>
#include <time.h>

void lt_sleep(sem_t *semaphore, uint64_t nanoseconds) {
  if (nanoseconds == 0) {
    sem_wait(semaphore);
    return;
  }
  struct timespec moment = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
  sem_clockwait(semaphore, CLOCK_MONOTONIC, &moment);
}

void lt_pause(int round) {
  if (round % 16 == 15) {
    sched_yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

void lt_set_timer(lt_host *host, uint64_t nanoseconds) {
  if (nanoseconds == 0) {
    if (host->has_timer) timer_delete(host->timer);
    host->has_timer = 0;
    return;
  }
  if (!host->has_timer) {
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGURG;
    event._sigev_un._tid = gettid();
    // Without one, a deadline still ends what waits, but no endless loop of Lua.
    if (timer_create(CLOCK_MONOTONIC, &event, &host->timer) != 0) return;
    host->has_timer = 1;
  }
  struct itimerspec moment = {.it_value = {(time_t)(nanoseconds / 1000000000),
                                           (long)(nanoseconds % 1000000000)}};
  timer_settime(host->timer, TIMER_ABSTIME, &moment, NULL);
}
