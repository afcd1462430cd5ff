internal import CSpawn
internal import Glibc

extension Command {
  /// Starts the program on three descriptors of this process and closes all others in it.
  ///
  /// Whoever reads this process's output to its end doesn't wait for the child, unless it was given
  /// that very output.
  ///
  /// - Returns: the child's process id, which the caller must reap with `waitpid`.
  package func spawn(input: Int32, output: Int32, error: Int32) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (source, target) in [(input, 0), (output, 1), (error, 2)] as [(Int32, Int32)] {
      posix_spawn_file_actions_adddup2(&actions, source, target)
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
    // A child starts with the signals' defaults, whatever this process ignores or blocks.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let session = startsSession ? Int(CSPAWN_SETSID) : 0
    let flags = Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETSIGDEF) | session
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var process: pid_t = 0
    let code = withCStrings([executable] + arguments) { arguments in
      guard let environment else {
        return posix_spawnp(&process, executable, &actions, &attributes, arguments, environ)
      }
      let pairs = environment.map { "\($0.key)=\($0.value)" }.sorted()
      return withCStrings(pairs) {
        posix_spawnp(&process, executable, &actions, &attributes, arguments, $0)
      }
    }
    guard code == 0 else {
      throw CommandError(
        executable: executable, code: code,
        description: "can't run \(executable): \(String(cString: strerror(code)))")
    }
    return process
  }
}

/// Calls the body with a null-terminated array of copies.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

extension Command.Status {
  /// Reads what `waitpid` stored (the macros of `sys/wait.h` don't reach Swift).
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signaled(signal)
  }

  /// Whether a child ended that is yet to be reaped, and keeps its number until then; true also for what
  /// is no child.
  package static func awaitsReaping(_ process: Int32) -> Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0
      || info.si_signo == SIGCHLD
  }

  /// Looks whether a child ended, and reaps it then; nil while it runs, and for what is no child.
  package static func poll(_ process: Int32) -> Command.Status? {
    var status: Int32 = 0
    return waitpid(process, &status, WNOHANG) == process
      ? Command.Status(waitStatus: status) : nil
  }
}
