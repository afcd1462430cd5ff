internal import Glibc

extension StepProcess.End {
  /// Why a step whose program ended so has failed; nil when it has not.
  ///
  /// - Parameter last: What the program itself said last, to be quoted.
  package func failure(of command: StepCommand, saying last: String? = nil) -> CodeLocationError? {
    func failure(_ code: CodeLocationError.Code, _ message: String) -> CodeLocationError {
      let quoted = last.map { ": " + PipesViolation.quoted($0, limit: 200) } ?? ""
      return CodeLocationError(code, program: command.program, message + quoted)
    }
    if interruption == .timeLimit, let limit = command.limits.wallTime {
      return failure(.timeLimit, "took longer than its time limit of \(limit) and was ended")
    }
    switch status {
    case .exited(0): return nil
    case .exited(let code):
      let memory = command.limits.memory.map { " (its memory limit is \($0 >> 20) MiB)" } ?? ""
      return failure(.exited, "exited with code \(code)\(memory)")
    case .signaled(SIGXCPU):
      let limit = command.limits.cpuTime.map { " of \($0)" } ?? ""
      return failure(.timeLimit, "used more CPU time than its limit\(limit) and was ended")
    case .signaled(let number):
      return failure(.signaled, "was ended by signal \(number) (\(Self.name(of: number)))")
    }
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGHUP: "SIGHUP"
    case SIGINT: "SIGINT"
    case SIGQUIT: "SIGQUIT"
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    case SIGABRT: "SIGABRT"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGKILL: "SIGKILL"
    case SIGSEGV: "SIGSEGV"
    case SIGPIPE: "SIGPIPE"
    case SIGALRM: "SIGALRM"
    case SIGTERM: "SIGTERM"
    case SIGXCPU: "SIGXCPU"
    case SIGXFSZ: "SIGXFSZ"
    default: String(cString: strsignal(signal))
    }
  }
}
