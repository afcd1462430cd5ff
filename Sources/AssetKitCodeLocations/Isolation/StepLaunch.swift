internal import BlockingIO
internal import CSpawn
internal import Glibc

/// A step's program that was just started, with our ends of its pipes.
struct StepLaunch {
  let process: Int32
  let output: Descriptor
  let error: Descriptor

  /// Starts a program.
  ///
  /// - Throws: `CodeLocationError` that says what stood in the way.
  init(_ command: StepCommand, _ options: StepProcess.Options) throws {
    let environment = command.environment.resolved(
      settings: options.settings, additions: options.environment)
    let arguments = command.arguments + options.arguments
    try Self.validate(command, arguments, environment)
    let path = try Self.path(of: command, environment)

    let null = Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC))
    let output = try Pipe(command)
    let error = try Pipe(command)
    var process: pid_t = 0
    var stage = CSPAWN_FORK
    let code = withCStrings(arguments) { arguments in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }.sorted()) { environment in
        path.withCString { path in
          withOptionalCString(command.directory) { directory in
            var request = cspawn_request(
              path: path, arguments: arguments, environment: environment, directory: directory,
              input: null.number, output: output.writing.number, error: error.writing.number,
              memory: UInt64(max(0, command.limits.memory ?? 0)),
              cpu_seconds: command.limits.cpuSeconds)
            return cspawn_start(&request, &process, &stage)
          }
        }
      }
    }
    guard code == 0 else { throw Self.failure(command, stage, code) }
    self.process = process
    self.output = output.reading
    self.error = error.reading
  }

  /// Finds the program as a shell would, in the step's own `PATH` and working directory.
  private static func path(
    of command: StepCommand, _ environment: [String: String]
  ) throws -> String {
    let program = command.program
    guard !program.contains("/") else { return program }
    let folders = (environment["PATH"] ?? "").split(
      separator: ":", omittingEmptySubsequences: false)
    for folder in folders {
      // An empty entry means the working directory (POSIX, "PATH").
      let candidate = folder.isEmpty ? "./\(program)" : "\(folder)/\(program)"
      let isRelative = !candidate.hasPrefix("/")
      let place = isRelative ? (command.directory.map { $0 + "/" } ?? "") + candidate : candidate
      var status = stat()
      if stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(place, X_OK) == 0 {
        return candidate
      }
    }
    throw CodeLocationError(
      .notStarted, program: program,
      "was not started: no such program in PATH (\(environment["PATH"] ?? "")); give its path, or "
        + "declare another PATH")
  }

  private static func validate(
    _ command: StepCommand, _ arguments: [String], _ environment: [String: String]
  ) throws {
    func refuse(_ message: String) -> CodeLocationError {
      CodeLocationError(
        .notStarted, program: command.program.filter { $0 != "\0" },
        "was not started: " + message)
    }
    guard !command.program.isEmpty else { throw refuse("the command is empty") }
    guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw refuse("an argument holds U+0000")
    }
    for (name, value) in environment {
      guard !name.isEmpty, !name.contains("="), !name.utf8.contains(0), !value.utf8.contains(0)
      else {
        throw refuse(
          "the variable '\(name.filter { $0 != "\0" })' can't be passed: a name has no '=', and "
            + "neither name nor value holds U+0000")
      }
    }
  }

  private static func failure(
    _ command: StepCommand, _ stage: cspawn_stage, _ code: Int32
  ) -> CodeLocationError {
    let reason = String(cString: strerror(code))
    let what =
      switch stage {
      case CSPAWN_DIRECTORY: "its working directory '\(command.directory ?? "")': \(reason)"
      case CSPAWN_LIMIT: "its limits can't be set: \(reason)"
      default: reason
      }
    return CodeLocationError(.notStarted, program: command.program, "was not started: \(what)")
  }
}

/// A file descriptor that is closed with its owner.
final class Descriptor {
  let number: Int32
  init(_ number: Int32) { self.number = number }
  deinit { if number >= 0 { close(number) } }
}

/// A pipe; reading from it doesn't wait.
struct Pipe {
  let reading: Descriptor
  let writing: Descriptor

  init(_ command: StepCommand) throws {
    var ends: [Int32] = [-1, -1]
    guard cspawn_pipe(&ends) == 0 else {
      let reason = String(cString: strerror(errno))
      throw CodeLocationError(
        .notStarted, program: command.program, "was not started: no pipe: \(reason)")
    }
    (reading, writing) = (Descriptor(ends[0]), Descriptor(ends[1]))
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
  }
}

/// Calls the body with a null-terminated array of copies.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let copies = strings.map { strdup($0) } + [nil]
  defer { for copy in copies { free(copy) } }
  return copies.withUnsafeBufferPointer { pointers in
    // The array has at least the null at its end, and so an address.
    withExtendedLifetime(copies) { pointers.baseAddress.map(body) ?? body([nil]) }
  }
}

private func withOptionalCString<Result>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
  if let text { text.withCString(body) } else { body(nil) }
}
