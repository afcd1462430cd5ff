/// A package to read, with what is stored of it.
struct WorkItem: Sendable {
  var package: PendingPackage
  var known: KnownPackage?
}

/// The packages that a run has to read, asked for page by page: never all names at once.
///
/// Pages go by name and not by count, so that packages which become complete meanwhile, or fail
/// again, neither shift the pages nor come back.
struct WorkList {
  private let graph: any GraphStore
  private let ecosystem: Ecosystem
  private let usesKnown: Bool
  private var query: PendingQuery
  private var remaining: Int
  private var page: [WorkItem] = []
  private var isAtEnd = false

  /// Makes a list.
  ///
  /// - Parameters:
  ///   - usesKnown: Whether what is stored saves reading it again.
  ///   - limit: The most packages to give; nil for all.
  init(
    _ graph: any GraphStore, _ ecosystem: Ecosystem, _ query: PendingQuery, usesKnown: Bool,
    limit: Int?
  ) {
    self.graph = graph
    self.ecosystem = ecosystem
    self.query = query
    self.usesKnown = usesKnown
    remaining = limit ?? .max
  }

  /// The next package, in the order of the names; nil at the end.
  mutating func next() async throws -> WorkItem? {
    guard remaining > 0 else { return nil }
    if page.isEmpty && !isAtEnd { try await turnPage() }
    guard let item = page.popLast() else { return nil }
    remaining -= 1
    return item
  }

  private mutating func turnPage() async throws {
    let packages = try await graph.pending(query, of: ecosystem)
    isAtEnd = packages.count < query.limit
    query.after = packages.last?.name ?? query.after
    let known = usesKnown ? try await graph.known(packages.map(\.name), of: ecosystem) : [:]
    page = packages.reversed().map { WorkItem(package: $0, known: known[$0.name]) }
  }
}
