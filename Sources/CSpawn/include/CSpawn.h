#ifndef CSPAWN_H
#define CSPAWN_H

// What starting a process needs and Swift can't do: declarations that glibc keeps from Swift's
// module, and the code between fork and exec.

#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

// glibc 2.34 has these (spawn.h), but declares them only with _DEFAULT_SOURCE, which Swift's own
// Glibc module is built without.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *_Nonnull, int);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *_Nonnull,
                                         const char *_Nonnull);

static const short CSPAWN_SETSID = 0x80;  // POSIX_SPAWN_SETSID

/// A process that is to lead a session of its own, under limits.
typedef struct {
  /// The program's path; it isn't looked up in PATH.
  const char *_Nonnull path;
  /// Both end with a null pointer.
  char *_Nullable const *_Nonnull arguments;
  char *_Nullable const *_Nonnull environment;
  /// Its working directory, to which a relative `path` is relative; null for the caller's.
  const char *_Nullable directory;
  /// What it gets as its descriptors 0, 1 and 2; it gets no others.
  int input;
  int output;
  int error;
  /// RLIMIT_AS in bytes; 0 for none.
  uint64_t memory;
  /// RLIMIT_CPU in seconds, after which it gets SIGXCPU, and some seconds later SIGKILL; 0 for none.
  uint64_t cpu_seconds;
} cspawn_request;

/// What a process was about to do when it couldn't be started.
typedef enum { CSPAWN_FORK, CSPAWN_DIRECTORY, CSPAWN_LIMIT, CSPAWN_EXECUTE } cspawn_stage;

/// Starts a process; returns 0, or the reason as in `errno`, with `*stage`.
int cspawn_start(const cspawn_request *_Nonnull request, pid_t *_Nonnull process,
                 cspawn_stage *_Nonnull stage);

/// A pipe whose ends are closed on exec from their start: 0 is for reading, 1 for writing.
int cspawn_pipe(int ends[_Nonnull 2]);

/// A descriptor that can be read from when the process has ended; -1 where the system has none.
int cspawn_pidfd(pid_t process);

#endif
