internal import CommandLineKit
internal import SSCAssets

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
      return try await WorkProgress.show(session, unit: "packages") { progress in
        try await copy.run { step in
          let name = step.ecosystem.rawValue + (step.isComparing ? " (comparing)" : "")
          await progress(name, step.packages, nil)
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
