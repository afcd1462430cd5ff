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
  private let shards: Set<String>?
  private var query: PendingQuery
  private var remaining: Int
  private var page: [WorkItem] = []
  private var isAtEnd = false

  /// Makes a list.
  ///
  /// - Parameters:
  ///   - usesKnown: Whether what is stored saves reading it again.
  ///   - limit: The most packages to give; nil for all.
  ///   - shards: Only packages of these shards; nil for all.
  init(
    _ graph: any GraphStore, _ ecosystem: Ecosystem, _ query: PendingQuery, usesKnown: Bool,
    limit: Int?, shards: Set<String>? = nil
  ) {
    self.graph = graph
    self.ecosystem = ecosystem
    self.query = query
    self.shards = shards
    self.usesKnown = usesKnown
    remaining = limit ?? .max
  }

  /// Makes a list of packages that are known beforehand.
  init(_ graph: any GraphStore, _ ecosystem: Ecosystem, items: [WorkItem]) {
    self.init(graph, ecosystem, PendingQuery(.listed), usesKnown: false, limit: nil)
    page = items.reversed()
    isAtEnd = true
  }

  /// The next package, in the order of the names; nil at the end.
  mutating func next() async throws -> WorkItem? {
    guard remaining > 0 else { return nil }
    while page.isEmpty && !isAtEnd { try await turnPage() }
    guard let item = page.popLast() else { return nil }
    remaining -= 1
    return item
  }

  private mutating func turnPage() async throws {
    var packages = try await graph.pending(query, of: ecosystem)
    isAtEnd = packages.count < query.limit
    query.after = packages.last?.name ?? query.after
    // Neo4j can't compute the hash, and to pass over names costs little beside reading a package.
    if let shards { packages.removeAll { !shards.contains(PackageShard.of($0.name)) } }
    let known = usesKnown ? try await graph.known(packages.map(\.name), of: ecosystem) : [:]
    page = packages.reversed().map { WorkItem(package: $0, known: known[$0.name]) }
  }
}
