internal import CommandLineKit
internal import SSCAssets

/// `graph status`: how much there is of each ecosystem.
enum GraphStatusCommand {
  static let command = Command(
    "status", "Count packages, versions and requirements by ecosystem.", [Console.json]
  ) { (session: Session) in
    let database = GraphDatabase(session.settings)
    let (store, lines) = try await database.explaining {
      let graph = try await database.store()
      try await graph.prepare()
      var lines: [Line] = []
      for ecosystem in Ecosystem.allCases {
        let line = Line(
          ecosystem: ecosystem, counts: try await graph.counts(of: ecosystem),
          size: try await graph.size(of: ecosystem))
        if line.counts != PackageCounts() || line.size != GraphSize() { lines.append(line) }
      }
      return (GraphCommands.name(of: graph), lines)
    }
    if session.arguments[Console.json] {
      session.console.write([
        "store": .string(store), "ecosystems": .array(lines.map(\.json)),
      ])
      return .success
    }
    var table = Table([
      .init("Ecosystem"), .init("Listed", .right), .init("Complete", .right),
      .init("Failed", .right), .init("Gone", .right), .init("Stubs", .right),
      .init("Versions", .right), .init("Deleted", .right), .init("Requirements", .right),
      .init("Other", .right),
    ])
    for line in lines {
      let counts = [
        line.counts.listed, line.counts.complete, line.counts.failed, line.counts.gone,
        line.counts.unlistedStubs, line.size.versions, line.size.deletedVersions,
        line.size.requirements, line.size.otherRequirements,
      ]
      table.append(
        [.init(line.ecosystem.rawValue, .cyan)] + counts.map { .init(HumanFormat.count($0)) })
    }
    session.console.write(
      table, isEmpty: lines.isEmpty, otherwise: "The graph (\(store)) is empty.")
    return .success
  }

  private struct Line: Sendable {
    var ecosystem: Ecosystem
    var counts: PackageCounts
    var size: GraphSize

    var json: OrderedJSON {
      [
        "ecosystem": .string(ecosystem.rawValue), "listed": .count(counts.listed),
        "complete": .count(counts.complete), "failed": .count(counts.failed),
        "gone": .count(counts.gone), "unlisted_stubs": .count(counts.unlistedStubs),
        "packages": .count(size.packages), "versions": .count(size.versions),
        "deleted_versions": .count(size.deletedVersions),
        "requirements": .count(size.requirements),
        "other_requirements": .count(size.otherRequirements),
      ]
    }
  }
}
