internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import AssetKitRedis
internal import CommandLineKit
internal import PostgresClient

/// `instance status`: whether the server runs; starts nothing.
enum InstanceStatusCommand {
  static let command = Command(
    "status", "Say whether the instance's server runs, without starting it.",
    discussion: "The exit code is 3 when it doesn't run or can't be reached.", [Console.json]
  ) { session in
    let server = InstanceServer(session.settings)
    let state: State
    if let embedded = server.embedded {
      state = State(try await server.explaining { try await embedded.status() })
    } else {
      _ = try await Instance.connect(session.settings)
      state = State(name: "running", processID: nil)
    }
    if session.arguments[Console.json] {
      session.console.write([
        "state": .string(state.name), "embedded": .bool(server.embedded != nil),
        "database": .string(session.settings.instanceDatabase.description),
        "process_id": .optional(state.processID.map { Int($0) }),
      ])
    } else {
      let process = state.processID.map { " (process \($0))" } ?? ""
      session.console.output.line(
        "\(state.name)\(process): "
          + Sanitized.line(session.settings.instanceDatabase.description))
    }
    return state.name == "running" ? .success : .unreachable
  }

  private struct State {
    let name: String
    let processID: Int32?

    init(name: String, processID: Int32?) {
      self.name = name
      self.processID = processID
    }

    init(_ status: EmbeddedPostgres.Status) {
      switch status {
      case .notCreated: self.init(name: "not created", processID: nil)
      case .stopped: self.init(name: "stopped", processID: nil)
      case .changing(let process): self.init(name: "changing", processID: process)
      case .unreachable(let process): self.init(name: "unreachable", processID: process)
      case .running(let process): self.init(name: "running", processID: process)
      }
    }
  }
}

/// `instance start`: starts the private server and brings the schema up to date.
enum InstanceStartCommand {
  static let command = Command(
    "start", "Start the private server; an external one is only asked whether it answers.", []
  ) { session in
    _ = try await session.instance()
    session.console.output.line(
      "running: " + Sanitized.line(session.settings.instanceDatabase.description))
    return .success
  }
}

/// `instance stop`: stops the private servers.
enum InstanceStopCommand {
  private enum Mode: String, ArgumentValue, CaseIterable {
    case smart, fast, immediate

    var mode: EmbeddedPostgres.StopMode {
      switch self {
      case .smart: .smart
      case .fast: .fast
      case .immediate: .immediate
      }
    }
  }

  private static let mode = Option<Mode>(
    "mode", "MODE",
    "Wait until all have left (smart), disconnect them (fast, the default), or drop all "
      + "(immediate).")

  static let command = Command("stop", "Stop the private servers: PostgreSQL, and Redis.", [mode]) {
    session in
    let server = InstanceServer(session.settings)
    let redis = EmbeddedRedis(home: session.settings.home)
    let hasQueue = await redis.status() != .notCreated
    if hasQueue { try await redis.stop() }
    guard let embedded = server.embedded else {
      guard hasQueue else {
        throw InstanceError(
          .usage,
          "the instance is kept by \(session.settings.instanceDatabase), which isn't ours to stop")
      }
      session.console.output.line("stopped the private Redis server")
      return .success
    }
    let mode = session.arguments[mode]?.mode ?? .fast
    try await server.explaining { try await embedded.stop(mode) }
    session.console.output.line("stopped")
    return .success
  }
}

/// `instance migrate`: brings the schema up to date, as every command that needs it does.
enum InstanceMigrateCommand {
  static let command = Command(
    "migrate", "Bring the instance's schema up to date.",
    discussion: "Other commands do so by themselves; this one says what it did.", [Console.json]
  ) { session in
    let instance = try await Instance.connect(session.settings)
    let applied = try await instance.postgres.migrate()
    if session.arguments[Console.json] {
      session.console.write([
        "applied": .array(
          applied.map { ["number": .int(Int64($0.number)), "name": .string($0.name)] })
      ])
    } else if applied.isEmpty {
      session.console.output.line("The schema is up to date.")
    } else {
      for migration in applied {
        session.console.output.line("applied \(migration.number) \(migration.name)")
      }
    }
    return .success
  }
}
