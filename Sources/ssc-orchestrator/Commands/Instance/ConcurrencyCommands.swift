internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `instance concurrency get|set`: the limits of concurrency pools.
enum ConcurrencyCommands {
  static let group = Command(
    group: "concurrency", "Look at the limits of concurrency pools, and set them.",
    subcommands: [get, set])

  private static let pool = Positional<String>("POOL", "The pool.", isRequired: false)
  private static let all = Flag("all", "Every pool that has a limit or is in use.")

  private static let get = Command(
    "get", "Show the limit of a pool, or of all of them.",
    discussion:
      "A pool without a limit of its own has the default one: concurrency.pools.default_limit of "
      + "dagster.yaml.",
    [pool, all, Console.json],
    examples: [
      .init("See which pools are full", "\(Orchestrator.name) instance concurrency get --all")
    ]
  ) { session in
    let name = session.arguments[pool]
    guard (name != nil) != session.arguments[all] else {
      throw UsageError("give a pool, or `--all`", path: session.arguments.path)
    }
    let instance = try await session.instance()
    var pools = try await instance.pool.read { try Pools.all($0) }
    if let name {
      // One that nobody set and nobody uses has the default.
      pools = [pools.first { $0.name == name } ?? .init(name: name)]
    }
    let standard = session.settings.dagster.pools.defaultLimit
    if session.arguments[Console.json] {
      session.console.write(.array(pools.map { $0.json(standard) }))
    } else {
      var table = Table([.init("Pool"), .init("Limit"), .init("Taken")])
      for pool in pools {
        let limit = (pool.limit ?? standard).map { "\($0)" } ?? "none"
        let isFull = (pool.limit ?? standard).map { pool.taken >= $0 } ?? false
        table.append([
          .init(pool.name, .cyan), .init(limit + (pool.limit == nil ? " (default)" : "")),
          isFull ? .init("\(pool.taken)", .yellow) : .init("\(pool.taken)"),
        ])
      }
      session.console.write(
        table, isEmpty: pools.isEmpty, otherwise: "No pool has a limit, and none is in use.")
    }
    return .success
  }

  private static let chosen = Positional<String>("POOL", "The pool.")
  private static let limit = Positional<String>(
    "LIMIT", "How many steps of it execute at once, from 0 to \(Pools.greatestLimit); or `default`."
  )

  private static let set = Command(
    "set", "Set how many steps of a pool execute at once, in all runs together.",
    discussion:
      "It holds from now on, for runs under way too: steps that wait notice within a second. Steps that "
      + "execute go on, also when there are more of them. With 0 none begins.",
    [chosen, limit],
    examples: [
      .init(
        "Let two steps at once use an API", "\(Orchestrator.name) instance concurrency set api 2")
    ]
  ) { session in
    let (name, text) = (try session.arguments.require(chosen), try session.arguments.require(limit))
    let number = Int(text).flatMap { (0...Pools.greatestLimit).contains($0) ? $0 : nil }
    guard !name.isEmpty, !name.utf8.contains(0), number != nil || text == "default" else {
      throw UsageError(
        "`LIMIT` expects a number from 0 to \(Pools.greatestLimit), or `default`, found `\(text)`",
        path: session.arguments.path)
    }
    let instance = try await session.instance()
    try await instance.pool.write { try Pools.set(number, of: name, $0) }
    let standard = session.settings.dagster.pools.defaultLimit.map { "\($0)" } ?? "none"
    session.console.output.line(
      "the limit of \(Sanitized.line(name)) is "
        + (number.map { "\($0)" } ?? "the default, which is \(standard)"))
    return .success
  }
}

extension Pools.Status {
  fileprivate func json(_ standard: Int?) -> OrderedJSON {
    [
      "pool": .string(name), "limit": (limit ?? standard).map { .int(Int64($0)) } ?? .null,
      "is_default": .bool(limit == nil), "taken": .int(Int64(taken)),
    ]
  }
}
