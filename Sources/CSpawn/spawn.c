#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  int stage;
  int reason;
} failure;

static _Noreturn void give_up(int report, cspawn_stage stage) {
  failure told = {stage, errno};
  (void)!write(report, &told, sizeof told);
  _exit(127);
}

/// Sets a soft limit, and a hard one `slack` above; neither beyond the hard limit that there is.
static int limit(int resource, rlim_t value, rlim_t slack) {
  struct rlimit limits;
  if (getrlimit(resource, &limits) != 0) return -1;
  rlim_t most = limits.rlim_max;
  limits.rlim_cur = value < most ? value : most;
  limits.rlim_max = most - limits.rlim_cur >= slack ? limits.rlim_cur + slack : most;
  return setrlimit(resource, &limits);
}

/// A copy above the three standard descriptors, so that placing one of them can't hit another.
static int above(int descriptor) {
  return descriptor > 2 ? descriptor : fcntl(descriptor, F_DUPFD, 3);
}

/// The child's part. It runs on the parent's memory (vfork), so it changes nothing there, and calls
/// only what is safe in a signal handler.
static _Noreturn void run(const cspawn_request *request, int report) {
  setsid();
  // Handlers are the parent's, and ignored signals would stay ignored after exec.
  struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &plain, NULL);

  report = above(report);
  int input = above(request->input), output = above(request->output), error = above(request->error);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0 ||
      (report != 3 && dup3(report, 3, O_CLOEXEC) < 0))
    give_up(report, CSPAWN_FORK);
  report = 3;
  fcntl(report, F_SETFD, FD_CLOEXEC);
  closefrom(4);

  if (request->directory && chdir(request->directory) != 0) give_up(report, CSPAWN_DIRECTORY);
  if (request->memory && limit(RLIMIT_AS, request->memory, 0) != 0) give_up(report, CSPAWN_LIMIT);
  if (request->cpu_seconds && limit(RLIMIT_CPU, request->cpu_seconds, 5) != 0)
    give_up(report, CSPAWN_LIMIT);

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(request->path, request->arguments, request->environment);
  give_up(report, CSPAWN_EXECUTE);
}

int cspawn_start(const cspawn_request *request, pid_t *process, cspawn_stage *stage) {
  *stage = CSPAWN_FORK;
  int ends[2];
  if (cspawn_pipe(ends) != 0) return errno;
  // No handler of this process may run in the child, on memory that they share.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t child = vfork();
  if (child == 0) run(request, ends[1]);
  int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return reason;
  }
  // The end of the pipe, without a word, is the success of exec.
  failure told;
  ssize_t count;
  do count = read(ends[0], &told, sizeof told);
  while (count < 0 && errno == EINTR);
  close(ends[0]);
  if (count == sizeof told) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    *stage = (cspawn_stage)told.stage;
    return told.reason;
  }
  *process = child;
  return 0;
}

int cspawn_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cspawn_pidfd(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
