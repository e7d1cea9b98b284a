#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CPlatform.h"

#include <grp.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sched.h>
#endif
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

const int albedo_current_folder = AT_FDCWD;

int albedo_errno(void) { return errno; }

int albedo_open_at(int folder, const char *name, int flags, uint32_t mode) {
  return openat(folder, name, flags | O_CLOEXEC, (mode_t)mode);
}

static int keep(int result, const struct stat *from, struct albedo_status *to) {
  if (result != 0) return result;
  to->size = (uint64_t)from->st_size;
  to->device = (uint64_t)from->st_dev;
  to->inode = (uint64_t)from->st_ino;
  to->link_count = (uint64_t)from->st_nlink;
#ifdef __APPLE__
  to->modified_seconds = from->st_mtimespec.tv_sec;
  to->modified_nanoseconds = from->st_mtimespec.tv_nsec;
  to->changed_seconds = from->st_ctimespec.tv_sec;
  to->changed_nanoseconds = from->st_ctimespec.tv_nsec;
#else
  to->modified_seconds = from->st_mtim.tv_sec;
  to->modified_nanoseconds = from->st_mtim.tv_nsec;
  to->changed_seconds = from->st_ctim.tv_sec;
  to->changed_nanoseconds = from->st_ctim.tv_nsec;
#endif
  to->mode = from->st_mode;
  to->owner = from->st_uid;
  to->group = from->st_gid;
  return 0;
}

int albedo_status_at(int folder, const char *name, bool follow, struct albedo_status *status) {
  struct stat raw;
  return keep(fstatat(folder, name, &raw, follow ? 0 : AT_SYMLINK_NOFOLLOW), &raw, status);
}

int albedo_status_of(int descriptor, struct albedo_status *status) {
  struct stat raw;
  return keep(fstat(descriptor, &raw), &raw, status);
}

int albedo_make_folder_at(int folder, const char *name, uint32_t mode) {
  return mkdirat(folder, name, (mode_t)mode);
}

int albedo_set_mode_at(int folder, const char *name, uint32_t mode) {
  return fchmodat(folder, name, (mode_t)mode, 0);
}

int albedo_set_group_at(int folder, const char *name, uint32_t group) {
  return fchownat(folder, name, (uid_t)-1, (gid_t)group, 0);
}

int albedo_set_mode_of(int descriptor, uint32_t mode) { return fchmod(descriptor, (mode_t)mode); }

int albedo_set_times_at(int folder, const char *name, int64_t seconds, int64_t nanoseconds,
                        bool follow) {
  struct timespec both[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  return utimensat(folder, name, both, follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

int albedo_set_times_of(int descriptor, int64_t seconds, int64_t nanoseconds) {
  struct timespec both[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  return futimens(descriptor, both);
}

int albedo_remove_at(int folder, const char *name, bool is_folder) {
  return unlinkat(folder, name, is_folder ? AT_REMOVEDIR : 0);
}

int albedo_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

int albedo_rename_exclusive(const char *source, const char *target) {
#ifdef __APPLE__
  return renamex_np(source, target, RENAME_EXCL);
#else
  return renameat2(AT_FDCWD, source, AT_FDCWD, target, RENAME_NOREPLACE);
#endif
}

int albedo_lock(int descriptor, enum albedo_lock_kind kind, int64_t start, int64_t length) {
  struct flock range = {.l_whence = SEEK_SET, .l_start = start, .l_len = length};
  range.l_type = kind == ALBEDO_UNLOCK ? F_UNLCK : kind == ALBEDO_SHARED ? F_RDLCK : F_WRLCK;
  return fcntl(descriptor, F_SETLK, &range);
}

int32_t albedo_lock_holder(int descriptor, int64_t start, int64_t length) {
  struct flock range = {
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  if (fcntl(descriptor, F_GETLK, &range) != 0 || range.l_type == F_UNLCK) return 0;
  return range.l_pid > 0 ? (int32_t)range.l_pid : 0;
}

void *albedo_map(int descriptor, size_t size, bool writable) {
  int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  void *bytes = mmap(NULL, size, protection, MAP_SHARED, descriptor, 0);
  return bytes == MAP_FAILED ? NULL : bytes;
}

void *albedo_list(int descriptor) { return fdopendir(descriptor); }

const char *albedo_next_entry(void *listing, uint32_t *format) {
  errno = 0;
  struct dirent *entry = readdir(listing);
  if (entry == NULL) return NULL;
  *format = DTTOIF(entry->d_type);
  return entry->d_name;
}

void albedo_end_list(void *listing) { closedir(listing); }

int64_t albedo_read_link(const char *name, char *text, size_t capacity) {
  return readlink(name, text, capacity);
}

int albedo_find_user(uint32_t user, struct passwd *entry, char *buffer, size_t capacity) {
  struct passwd *found = NULL;
  int result = getpwuid_r((uid_t)user, entry, buffer, capacity, &found);
  return result == 0 && found == NULL ? ENOENT : result;
}

int albedo_find_user_named(const char *name, struct passwd *entry, char *buffer, size_t capacity) {
  struct passwd *found = NULL;
  int result = getpwnam_r(name, entry, buffer, capacity, &found);
  return result == 0 && found == NULL ? ENOENT : result;
}

int albedo_find_group(const char *name, char *buffer, size_t capacity, uint32_t *identifier) {
  struct group entry;
  struct group *found = NULL;
  int result = getgrnam_r(name, &entry, buffer, capacity, &found);
  if (result != 0 || found == NULL) return result == 0 ? ENOENT : result;
  *identifier = (uint32_t)found->gr_gid;
  return 0;
}

void albedo_local_date(char *text, size_t capacity) {
  time_t now = time(NULL);
  struct tm parts;
  if (localtime_r(&now, &parts) == NULL || strftime(text, capacity, "%Y-%m-%d", &parts) == 0) {
    text[0] = '\0';
  }
}

struct thread_start {
  void (*body)(void *);
  void *context;
};

static void *run(void *raw) {
  struct thread_start start = *(struct thread_start *)raw;
  free(raw);
  start.body(start.context);
  return NULL;
}

int albedo_start_thread(void (*body)(void *), void *context, size_t stack_bytes) {
  struct thread_start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  *start = (struct thread_start){body, context};
  pthread_attr_t attributes;
  int result = pthread_attr_init(&attributes);
  if (result == 0) {
    pthread_t thread;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    result = pthread_create(&thread, &attributes, run, start);
    pthread_attr_destroy(&attributes);
  }
  if (result != 0) free(start);
  return result;
}

int albedo_random(void *bytes, size_t count) { return getentropy(bytes, count); }

int albedo_space_of(const char *name, struct albedo_space *space) {
  struct statvfs found;
  if (statvfs(name, &found) != 0) return -1;
  space->bytes = (uint64_t)found.f_blocks * found.f_frsize;
  space->free_bytes = (uint64_t)found.f_bavail * found.f_frsize;
  space->files = found.f_files;
  space->free_files = found.f_favail;
  return 0;
}

int albedo_host_name(char *name, size_t capacity) { return gethostname(name, capacity); }

int albedo_usable_cores(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int64_t albedo_peak_resident_bytes(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return -1;
#ifdef __APPLE__
  return usage.ru_maxrss;
#else
  return (int64_t)usage.ru_maxrss * 1024;
#endif
}

int albedo_executable_path(char *buffer, size_t capacity) {
#ifdef __APPLE__
  uint32_t size = (uint32_t)capacity;
  return _NSGetExecutablePath(buffer, &size) == 0 ? (int)strlen(buffer) : -1;
#else
  return (int)readlink("/proc/self/exe", buffer, capacity);
#endif
}

char *const *albedo_environment(void) { return environ; }

/* The pipe through which the handler tells the waiting thread; signal-safety(7) allows write. */
static int interrupt_pipe[2] = {-1, -1};
static volatile sig_atomic_t interrupt_count;
static volatile sig_atomic_t is_drawn;

/* The sessions of the programs that run, for the handler that ends the process at once. A program
   that finds no room is not killed then. */
enum { group_count = 256 };
static _Atomic int32_t groups[group_count];

static void replace_group(int32_t old, int32_t new) {
  for (int i = 0; i < group_count; i++) {
    int32_t expected = old;
    if (atomic_compare_exchange_strong(&groups[i], &expected, new)) return;
  }
}

int albedo_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static int prepare_actions(posix_spawn_file_actions_t *actions, const char *folder, int input,
                           int output, int error) {
  const int streams[] = {input, output, error};
  int result = posix_spawn_file_actions_addchdir_np(actions, folder);
  for (int i = 0; i < 3 && result == 0; i++) {
    result = posix_spawn_file_actions_adddup2(actions, streams[i], i);
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  /* What a library has opened without O_CLOEXEC. */
  if (result == 0) result = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
  return result;
}

static int prepare_attributes(posix_spawnattr_t *attributes) {
  short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
#ifdef __APPLE__
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &all);
  return posix_spawnattr_setflags(attributes, flags);
}

int albedo_spawn(const char *path, char *const *arguments, char *const *environment,
                 const char *folder, int input, int output, int error, int32_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int result = posix_spawn_file_actions_init(&actions);
  if (result != 0) return result;
  result = posix_spawnattr_init(&attributes);
  if (result == 0) {
    pid_t process = 0;
    result = prepare_actions(&actions, folder, input, output, error);
    if (result == 0) result = prepare_attributes(&attributes);
    if (result == 0) {
      result = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
    }
    if (result == 0) {
      *child = process;
      replace_group(0, process);
    }
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return result;
}

/* The environment, with colours switched on for less(1) where the user says nothing else. */
static char **pager_environment(void) {
  char *const *own = albedo_environment();
  size_t count = 0;
  bool is_set = false;
  while (own[count] != NULL) is_set = strncmp(own[count++], "LESS=", 5) == 0 || is_set;
  char **variables = calloc(count + 2, sizeof *variables);
  if (variables == NULL) return NULL;
  for (size_t i = 0; i < count; i++) variables[i] = own[i];
  static char less[] = "LESS=FRX";
  if (!is_set) variables[count] = less;
  return variables;
}

static int start_pager(const char *command, int input, pid_t *process) {
  static char shell[] = "sh", option[] = "-c";
  char *text = strdup(command);
  char **variables = pager_environment();
  char *arguments[] = {shell, option, text, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int result = text == NULL || variables == NULL ? ENOMEM : 0;
  if (result == 0) result = posix_spawn_file_actions_init(&actions);
  if (result == 0) {
    result = posix_spawnattr_init(&attributes);
    if (result == 0) {
      sigset_t none, all;
      sigemptyset(&none);
      sigfillset(&all);
      posix_spawnattr_setsigmask(&attributes, &none);
      posix_spawnattr_setsigdefault(&attributes, &all);
      posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
      result = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
      if (result == 0)
        result = posix_spawn(process, "/bin/sh", &actions, &attributes, arguments, variables);
      posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  free(variables);
  free(text);
  return result;
}

int albedo_page(const char *command, const void *bytes, size_t count, int *status) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  pid_t process = 0;
  int result = start_pager(command, ends[0], &process);
  close(ends[0]);
  for (size_t done = 0; result == 0 && done < count;) {
    ssize_t written = write(ends[1], (const char *)bytes + done, count - done);
    if (written >= 0) done += (size_t)written;
    else if (errno != EINTR) break;
  }
  close(ends[1]);
  if (result != 0) return result;
  int end = 0;
  pid_t reaped;
  do reaped = waitpid(process, &end, 0);
  while (reaped < 0 && errno == EINTR);
  *status = reaped < 0 ? 255 : WIFSIGNALED(end) ? 128 + WTERMSIG(end) : WEXITSTATUS(end);
  return 0;
}

bool albedo_has_ended(int32_t child) {
  siginfo_t information = {0};
  /* A child that somebody else has reaped has ended, too. */
  if (waitid(P_PID, (id_t)child, &information, WEXITED | WNOHANG | WNOWAIT) != 0) {
    return errno != EINTR;
  }
  return information.si_pid != 0;
}

void albedo_signal_group(int32_t child, int signal) { kill(-child, signal); }

int albedo_reap(int32_t child) {
  int status = 0;
  pid_t result;
  replace_group(child, 0);
  do result = waitpid(child, &status, 0);
  while (result < 0 && errno == EINTR);
  if (result < 0) return 255;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void albedo_set_drawn(bool drawn) { is_drawn = drawn; }

void albedo_exit_at_once(int status) {
  static const char clear[] = "\r\x1b[J";
  if (is_drawn) {
    ssize_t written = write(STDERR_FILENO, clear, sizeof clear - 1);
    (void)written;
  }
  for (int i = 0; i < group_count; i++) {
    int32_t group = atomic_load(&groups[i]);
    if (group > 0) kill(-group, SIGKILL);
  }
  _exit(status);
}

static void on_interrupt(int signal) {
  int saved = errno;
  if (interrupt_count++ > 0) albedo_exit_at_once(signal == SIGINT ? 130 : 128 + signal);
  ssize_t written = write(interrupt_pipe[1], "", 1);
  (void)written;
  errno = saved;
}

int albedo_catch_interrupts(void) {
  if (pipe2(interrupt_pipe, O_CLOEXEC) != 0) return -1;
  struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  for (int i = 0; i < 3; i++) {
    struct sigaction old;
    /* nohup(1) and background jobs of a shell have a signal ignored on purpose. */
    if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    if (sigaction(signals[i], &action, NULL) != 0) return -1;
  }
  return 0;
}

void albedo_wait_for_interrupt(void) {
  char byte;
  while (read(interrupt_pipe[0], &byte, 1) < 0 && errno == EINTR) continue;
}

/* As above, with the number of the signal as the byte. */
static int terminal_pipe[2] = {-1, -1};

static void on_terminal_signal(int signal) {
  int saved = errno;
  unsigned char number = (unsigned char)signal;
  ssize_t written = write(terminal_pipe[1], &number, 1);
  (void)written;
  errno = saved;
}

int albedo_catch_terminal_signals(void) {
  if (pipe2(terminal_pipe, O_CLOEXEC) != 0) return -1;
  fcntl(terminal_pipe[1], F_SETFL, O_NONBLOCK);
  struct sigaction action = {.sa_handler = on_terminal_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
  for (int i = 0; i < 6; i++) {
    struct sigaction old;
    if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    if (sigaction(signals[i], &action, NULL) != 0) return -1;
  }
  return 0;
}

int albedo_wait_for_terminal_signal(void) {
  unsigned char number = 0;
  while (read(terminal_pipe[0], &number, 1) < 0 && errno == EINTR) continue;
  return number;
}

void albedo_stop_process(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL}, old;
  sigemptyset(&standard.sa_mask);
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  if (sigaction(SIGTSTP, &standard, &old) != 0) return;
  /* Threads that Swift starts block signals. To this thread, so that it has stopped before the
     handler is back. */
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  sigaction(SIGTSTP, &old, NULL);
}
