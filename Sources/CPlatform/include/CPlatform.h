/* Plain functions over what Swift cannot see: variadic calls, macros, and fields whose names
   differ between systems. Each returns what the call behind it returns, with errno set. */
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct albedo_status {
  uint64_t size;
  uint64_t device;
  uint64_t inode;
  uint64_t link_count;
  int64_t modified_seconds;
  int64_t modified_nanoseconds;
  int64_t changed_seconds;
  int64_t changed_nanoseconds;
  uint32_t mode;
  uint32_t owner;
  uint32_t group;
};

enum albedo_lock_kind { ALBEDO_UNLOCK, ALBEDO_SHARED, ALBEDO_EXCLUSIVE };

/* The value that, as a folder descriptor, means the current folder. */
extern const int albedo_current_folder;

int albedo_open_at(int folder, const char *name, int flags, uint32_t mode);
int albedo_status_at(int folder, const char *name, bool follow, struct albedo_status *status);
int albedo_status_of(int descriptor, struct albedo_status *status);
int albedo_make_folder_at(int folder, const char *name, uint32_t mode);
int albedo_set_mode_at(int folder, const char *name, uint32_t mode);
int albedo_set_group_at(int folder, const char *name, uint32_t group);
int albedo_set_mode_of(int descriptor, uint32_t mode);
int albedo_set_times_at(int folder, const char *name, int64_t seconds, int64_t nanoseconds,
                        bool follow);
int albedo_set_times_of(int descriptor, int64_t seconds, int64_t nanoseconds);
int albedo_remove_at(int folder, const char *name, bool is_folder);

/* A second descriptor of the same open file, closed in child processes. */
int albedo_duplicate(int descriptor);

/* Renames unless the target exists (EEXIST); EINVAL or ENOSYS where that is not supported. */
int albedo_rename_exclusive(const char *source, const char *target);

/* F_SETLK on `length` bytes (0: to infinity) from `start`. */
int albedo_lock(int descriptor, enum albedo_lock_kind kind, int64_t start, int64_t length);

/* F_GETLK: the process that keeps others from the range; 0 if there is none, or it is not known. */
int32_t albedo_lock_holder(int descriptor, int64_t start, int64_t length);

/* NULL on failure; otherwise a shared mapping of the first `size` bytes. */
void *albedo_map(int descriptor, size_t size, bool writable);

/* A handle for albedo_next_entry that has taken over the descriptor; NULL on failure. */
void *albedo_list(int descriptor);
/* NULL at the end, or with errno set. The name lives until the next call. */
const char *albedo_next_entry(void *listing, uint32_t *format);
void albedo_end_list(void *listing);

struct albedo_space {
  uint64_t bytes;
  uint64_t free_bytes;
  uint64_t files;
  uint64_t free_files;
};

/* statvfs; what is free is what an ordinary user may take. */
int albedo_space_of(const char *name, struct albedo_space *space);

int64_t albedo_read_link(const char *name, char *text, size_t capacity);

/* getpwuid_r; ENOENT when there is no such user. The strings lie in `buffer`. */
int albedo_find_user(uint32_t user, struct passwd *entry, char *buffer, size_t capacity);
/* The same by name, with getpwnam_r. */
int albedo_find_user_named(const char *name, struct passwd *entry, char *buffer, size_t capacity);

/* getgrnam_r: stores the number of a group; an errno value, ENOENT when there is no such group. */
int albedo_find_group(const char *name, char *buffer, size_t capacity, uint32_t *identifier);

/* Today in the local time zone, as YYYY-MM-DD. */
void albedo_local_date(char *text, size_t capacity);

/* Starts a detached thread; returns an errno value, 0 for success. */
int albedo_start_thread(void (*body)(void *), void *context, size_t stack_bytes);

/* Fills at most 256 bytes; 0 or -1. */
int albedo_random(void *bytes, size_t count);

/* Two ends of a pipe that child processes do not get; reading does not wait. */
int albedo_pipe(int ends[2]);
/* Starts a program in a session of its own, in `folder`, with the three descriptors as its standard
   streams and no others; an errno value, 0 for success. */
int albedo_spawn(const char *path, char *const *arguments, char *const *environment,
                 const char *folder, int input, int output, int error, int32_t *child);
/* Lets a shell run a command on our terminal that reads `bytes`, and waits for its end; an errno value,
   0 for success, and its exit status. A reader that has seen enough is no failure. */
int albedo_page(const char *command, const void *bytes, size_t count, int *status);
/* Whether a child has ended; it stays until it is reaped. */
bool albedo_has_ended(int32_t child);
/* Sends a signal to a child and to all that it has started. */
void albedo_signal_group(int32_t child, int signal);
/* Forgets a child that has ended; its status, or 128 plus the number of the signal. */
int albedo_reap(int32_t child);

int albedo_host_name(char *name, size_t capacity);
int albedo_usable_cores(void);
int64_t albedo_peak_resident_bytes(void);
/* The path of the running program; its length without the NUL, or -1. */
int albedo_executable_path(char *buffer, size_t capacity);
int albedo_errno(void);
/* The environment of the process; ends with NULL. */
char *const *albedo_environment(void);
/* Says whether lines below the cursor of standard error must go when the process ends at once. */
void albedo_set_drawn(bool drawn);
/* Takes them away, kills what albedo_spawn has started, and ends the process; signal-safety(7) allows it in a handler. */
void albedo_exit_at_once(int status);
/* Catches SIGINT, SIGTERM and SIGHUP; the second one ends the process. */
int albedo_catch_interrupts(void);
/* Returns when the first of them has come. */
void albedo_wait_for_interrupt(void);
/* Catches SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH from now on, in place of the
   above; none of them ends or stops the process by itself any more. */
int albedo_catch_terminal_signals(void);
/* Returns the number of the next of them. */
int albedo_wait_for_terminal_signal(void);
/* Stops the process as SIGTSTP does by default; returns when it goes on. */
void albedo_stop_process(void);

#endif
