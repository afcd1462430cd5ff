internal import CommandLineKit
internal import SSCAssets

/// The commands that look after the dependency graph.
enum GraphCommands {
  static let group = Command(
    group: "graph", "Look after SecureChain's dependency graph.",
    discussion:
      "The graph is where GRAPH_DB_URI says: in Neo4j (bolt://… or neo4j://…, with GRAPH_DB_USER, "
      + "GRAPH_DB_PASSWORD and perhaps GRAPH_DB_NAME) or in a PostgreSQL server (postgresql://…); "
      + "without it, beside the instance.",
    subcommands: [
      GraphStatusCommand.command, GraphVerifyCommand.command, GraphCopyCommand.command,
    ])

  /// Where a store is, for a reader.
  static func name(of graph: any MaintainedGraph) -> String {
    graph is Neo4jGraphStore ? "neo4j" : "postgres"
  }
}

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

/// `graph verify`: whether the graph keeps its rules.
enum GraphVerifyCommand {
  static let command = Command(
    "verify", "Check that the graph keeps its rules, and name what doesn't.",
    discussion:
      "No version is there twice or without its package, no requirement lacks an end, the serial "
      + "numbers of a package's versions are 0, 1, 2 and so on, and what counts as complete is "
      + "there. Ends with 1 when a rule is broken.",
    [Console.json]
  ) { (session: Session) in
    let database = GraphDatabase(session.settings)
    let (store, report) = try await database.explaining {
      let graph = try await database.store()
      try await graph.prepare()
      let report = try await GraphProgress.show(session) { progress in
        try await GraphVerification(graph).run { ecosystem, packages in
          await progress(ecosystem.rawValue, packages)
        }
      }
      return (GraphCommands.name(of: graph), report)
    }
    let packages = report.packages.values.reduce(0, +)
    if session.arguments[Console.json] {
      session.console.write([
        "store": .string(store), "packages": .count(packages),
        "fault_count": .count(report.count), "faults": .array(report.faults.map(\.json)),
      ])
    } else {
      for fault in report.faults { session.console.output.line(Sanitized.line(fault.sentence)) }
      if report.count > report.faults.count {
        session.console.output.line("and \(report.count - report.faults.count) more")
      }
      session.console.output.line(
        "\(HumanFormat.count(packages)) packages, \(HumanFormat.count(report.count)) faults")
    }
    return report.count == 0 ? .success : .failure
  }
}

/// `graph copy`: from one store to another.
enum GraphCopyCommand {
  private static let from = Option<String>(
    "from", "PLACE", "Where the graph is: `postgres`, `neo4j` or a URI.", isRequired: true)
  private static let to = Option<String>(
    "to", "PLACE", "Where it is to be: `postgres`, `neo4j` or a URI.", isRequired: true)

  static let command = Command(
    "copy", "Move the graph from one store to another.",
    discussion:
      "`postgres` is the server beside which the instance is, `neo4j` that of GRAPH_DB_URI; with "
      + "another URI, GRAPH_DB_USER, GRAPH_DB_PASSWORD and GRAPH_DB_NAME are used as well. What is "
      + "there already and the same isn't written again, so an interrupted copy goes on when the "
      + "command is given again. In the end the two are compared; when nothing differs, ingestions "
      + "go on in the new place. The old one is left as it is. Ends with 1 when something differs.",
    [from, to, Console.json],
    examples: [
      .init(
        "Move the graph into Neo4j",
        "GRAPH_DB_URI=neo4j://graph.example \(Orchestrator.name) graph copy --from postgres --to neo4j"
      )
    ]
  ) { (session: Session) in
    let database = GraphDatabase(session.settings)
    let places = (
      from: try session.arguments.require(from), to: try session.arguments.require(to)
    )
    guard places.from != places.to else {
      throw UsageError("`--from` and `--to` are the same", path: session.arguments.path)
    }
    let reports = try await database.explaining {
      let copy = GraphCopy(
        from: try await database.store(places.from), to: try await database.store(places.to))
      return try await GraphProgress.show(session) { progress in
        try await copy.run { step in
          let name = step.ecosystem.rawValue + (step.isComparing ? " (comparing)" : "")
          await progress(name, step.packages)
        }
      }
    }
    let differences = reports.reduce(0) { $0 + $1.differences.count }
    if session.arguments[Console.json] {
      session.console.write([
        "ecosystems": .array(reports.map(\.json)), "difference_count": .count(differences),
      ])
    } else {
      for report in reports { show(report, session.console.output) }
      session.console.output.line(
        differences == 0
          ? "The two are the same." : "\(differences) packages differ; give the command again.")
    }
    return differences == 0 ? .success : .failure
  }

  private static func show(_ report: GraphCopy.Report, _ output: Terminal) {
    output.line(
      "\(report.ecosystem.rawValue): \(HumanFormat.count(report.packages)) packages, "
        + "\(HumanFormat.count(report.unchanged)) of them there before; "
        + "\(HumanFormat.count(report.change.versionsAdded)) versions and "
        + "\(HumanFormat.count(report.change.edgesAdded)) requirements written")
    for (package, difference) in report.differences.sorted(by: { $0.key < $1.key }).prefix(20) {
      output.line(Sanitized.line("  \(package): differs in \(difference)"))
    }
  }
}

extension GraphCopy.Report {
  fileprivate var json: OrderedJSON {
    [
      "ecosystem": .string(ecosystem.rawValue), "packages": .count(packages),
      "unchanged": .count(unchanged), "versions_added": .count(change.versionsAdded),
      "requirements_added": .count(change.edgesAdded),
      "differences": .array(
        differences.sorted { $0.key < $1.key }.prefix(100).map {
          ["package": .string($0.key), "difference": .string($0.value)]
        }),
    ]
  }
}

extension GraphFault {
  fileprivate var sentence: String {
    let subject = [ecosystem?.rawValue, package].compactMap { $0 }.joined(separator: " ")
    return "\(rule.rawValue): \(subject.isEmpty ? "" : subject + " ")\(detail)"
  }

  fileprivate var json: OrderedJSON {
    [
      "rule": .string(rule.rawValue), "ecosystem": .optional(ecosystem?.rawValue),
      "package": .optional(package), "detail": .string(detail),
    ]
  }
}

extension OrderedJSON {
  fileprivate static func count(_ number: Int) -> OrderedJSON { .int(Int64(number)) }
}
