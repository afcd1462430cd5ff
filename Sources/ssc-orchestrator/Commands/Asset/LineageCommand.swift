internal import AssetKitCore
internal import CommandLineKit

/// `asset lineage`: what an asset is made from, and what is made from it.
enum LineageCommand {
  private enum Format: String, ArgumentValue, CaseIterable {
    case table, json, dot, mermaid
  }

  private static let key = Positional<String>(
    "KEY", "The asset's key.", completion: .dynamic("asset-keys"))
  private static let depth = Option<Int>(
    "depth", "N", "How many steps to follow in both directions; all by default.")
  private static let format = Option<Format>("format", "FORMAT", "How to write it (table).")

  static let command = Command(
    "lineage", "Show what an asset is made from, and what is made from it.",
    [key, depth, format],
    examples: [
      .init(
        "Draw it with Graphviz",
        "\(Orchestrator.name) asset lineage pypi_packages_updates --format dot | dot -Tsvg")
    ]
  ) { session in
    let (_, graph) = try await session.validDefinitions()
    let spec = try session.spec(session.arguments.require(key), in: graph)
    let limit = session.arguments[depth]
    if let limit, limit < 0 {
      throw UsageError(
        "`--depth` expects a number from 0, found `\(limit)`", path: session.arguments.path)
    }
    let lineage = Lineage(of: spec.key, in: graph, depth: limit)
    let output = session.console.output
    switch session.arguments[format] ?? .table {
    case .table: lineage.table.print(to: output)
    case .json: session.console.write(lineage.json)
    case .dot: output.write(lineage.dot)
    case .mermaid: output.write(lineage.mermaid)
    }
    return .success
  }
}
