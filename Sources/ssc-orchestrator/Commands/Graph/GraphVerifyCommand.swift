internal import CommandLineKit
internal import SSCAssets

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
      let report = try await WorkProgress.show(session, unit: "packages") { progress in
        try await GraphVerification(graph).run { ecosystem, packages in
          await progress(ecosystem.rawValue, packages, nil)
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
