internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit

/// `partition`: the keys of dynamic partition sets.
enum PartitionCommands {
  static let group = Command(
    group: "partition", "Look at dynamic partition sets, and change them.", TargetOptions.all,
    subcommands: [list, add, delete])

  private static let set = Positional<String>("SET", "The name of the dynamic set.")
  private static let optionalSet = Positional<String>(
    "SET", "The name of the dynamic set; all without it.", isRequired: false)
  private static let keys = Positional<String>("KEY", "The keys of partitions.", repeats: true)

  private static let list = Command(
    "list", "List dynamic partition sets, or the keys of one.", [optionalSet, Console.json]
  ) { session in
    let instance = try await session.instance()
    if let name = session.arguments[optionalSet] {
      let keys = try await instance.storage.dynamicPartitions(of: name)
      if session.arguments[Console.json] {
        session.console.write(.texts(keys))
      } else {
        for key in keys { session.console.output.line(Sanitized.line(key)) }
      }
      return .success
    }
    let stored = try await instance.postgres.dynamicPartitionSets()
    let declared = try await session.definitions().dynamicPartitionSets
    let sets =
      stored + declared.subtracting(stored.map(\.name)).sorted().map { (name: $0, count: 0) }
    if session.arguments[Console.json] {
      session.console.write(
        .array(
          sets.map {
            [
              "set": .string($0.name), "count": .int(Int64($0.count)),
              "declared": .bool(declared.contains($0.name)),
            ]
          }))
      return .success
    }
    var table = Table([.init("Set"), .init("Partitions", .right), .init("Declared")])
    for (name, count) in sets {
      table.append([
        .init(name, .cyan), .init(HumanFormat.count(count)),
        .init(declared.contains(name) ? "yes" : "no"),
      ])
    }
    session.console.write(table, isEmpty: sets.isEmpty, otherwise: "No dynamic partition sets.")
    return .success
  }

  private static let add = Command(
    "add", "Add partitions to a dynamic set.", [set, keys, Console.json]
  ) { session in
    let name = try session.arguments.require(set)
    let wanted = session.arguments.all(keys)
    try PartitionsDefinition.check(wanted, of: name)
    guard try await session.definitions().dynamicPartitionSets.contains(name) else {
      let near = NearMiss.question(
        NearMiss.suggestions(
          for: name, among: try await session.definitions().dynamicPartitionSets.sorted()))
      throw UsageError(
        "no asset has the dynamic partition set `\(name)`\(near)", path: session.arguments.path)
    }
    let added = try await session.instance().storage.addDynamicPartitions(
      wanted, to: name, at: WallClock.system.now())
    report(added, "added", session)
    return .success
  }

  private static let delete = Command(
    "delete", "Take partitions from a dynamic set.",
    discussion: "What is known of the partitions stays, and shows when they are added again.",
    [set, keys, Console.json]
  ) { session in
    let deleted = try await session.instance().storage.deleteDynamicPartitions(
      session.arguments.all(keys), from: try session.arguments.require(set))
    report(deleted, "deleted", session)
    return .success
  }

  private static func report(_ keys: [String], _ verb: String, _ session: Session) {
    if session.arguments[Console.json] {
      session.console.write(.object([(verb, .texts(keys))]))
    } else if keys.isEmpty {
      session.console.output.line("Nothing was \(verb).")
    } else {
      for key in keys { session.console.output.line("\(verb) \(Sanitized.line(key))") }
    }
  }
}
