/// Looks for broken rules in a whole graph.
package struct GraphVerification: Sendable {
  /// What was looked at and found.
  package struct Report: Sendable {
    package var packages: [Ecosystem: Int] = [:]
    /// The first faults; there may be more, see ``count``.
    package var faults: [GraphFault] = []
    package var count = 0
  }

  private let graph: any MaintainedGraph
  /// So many faults are named.
  private let limit: Int
  private static let page = 1_000

  package init(_ graph: any MaintainedGraph, naming limit: Int = 100) {
    self.graph = graph
    self.limit = limit
  }

  /// Looks at everything, a page of packages at a time.
  package func run(
    progress: @Sendable (Ecosystem, Int) async -> Void
  ) async throws -> Report {
    var report = Report()
    for ecosystem in Ecosystem.allCases {
      var (last, packages) = ("", 0)
      while true {
        let names = try await graph.names(after: last, limit: Self.page, of: ecosystem)
        guard let end = names.last else { break }
        report.add(try await graph.faults(in: names, of: ecosystem), limit: limit)
        packages += names.count
        last = end
        await progress(ecosystem, packages)
      }
      if packages > 0 { report.packages[ecosystem] = packages }
    }
    report.add(try await graph.strays(), limit: limit)
    return report
  }
}

extension GraphVerification.Report {
  fileprivate mutating func add(_ found: [GraphFault], limit: Int) {
    count += found.count
    faults += found.prefix(max(0, limit - faults.count))
  }
}
