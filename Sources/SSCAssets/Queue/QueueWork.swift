internal import AssetKitCore
internal import BlockingIO

/// Gives messages their effect: packages that the graph lacks are read and stored, parents are linked.
struct QueueWork: Sendable {
  /// What became of a message.
  struct Result: Sendable {
    var entry: QueueEntry
    /// Why it had no effect; nil when it had.
    var rejection: QueueRejection?
    /// Whether a parent requires the package now.
    var isLinked = false
  }

  /// A message that can be understood, under the package's normal name.
  private struct Wish: Sendable {
    var entry: QueueEntry
    var message: QueueMessage
    var name: String
  }

  /// One ecosystem: where its packages are read, and by what.
  private struct Branch: Sendable {
    var registry: any PackageRegistry
    var run: PackageRun
    var trafficBefore: Traffic
  }

  private let graph: any GraphStore
  private let queue: PackageQueue
  private let branches: [Ecosystem: Branch]
  private let queuesDependencies: Bool
  private let packages = Locked<[Ecosystem: RunTally]>([:])
  /// Dependencies that were put into the queue.
  let queued = Counter()

  init(
    _ context: AssetContext, _ queue: PackageQueue, _ configuration: QueueProcessor.Configuration
  ) throws {
    let graph = try context[SSCPlugin.graph]
    self.graph = graph
    self.queue = queue
    queuesDependencies = configuration.queuesDependencies
    var branches: [Ecosystem: Branch] = [:]
    for declaration in EcosystemDeclaration.all {
      let registry = try context[declaration.client]
      branches[declaration.ecosystem] = Branch(
        registry: registry,
        run: try PackageRun(
          context, graph: graph, registry: registry, settings: configuration.reading),
        trafficBefore: registry.traffic)
    }
    self.branches = branches
  }

  /// What was read of packages, of all ecosystems together.
  var tally: RunTally {
    packages.withLock { tallies in
      tallies.values.reduce(into: RunTally()) { sum, tally in
        sum.packages += tally.packages
        sum.change += tally.change
      }
    }
  }

  /// What the registries were asked for by this run.
  var traffic: Traffic {
    branches.values.reduce(Traffic(requests: 0, receivedBytes: 0)) { sum, branch in
      let own = branch.registry.traffic - branch.trafficBefore
      return Traffic(
        requests: sum.requests + own.requests, receivedBytes: sum.receivedBytes + own.receivedBytes)
    }
  }

  /// Gives each message its effect, or a reason why it can't have it.
  ///
  /// A package that several ask for is read once.
  ///
  /// - Throws: When the graph can't be written or a registry is out of reach: then nothing is said of
  ///   any message, and what was done may be done again.
  func process(_ entries: [QueueEntry]) async throws -> [Result] {
    var results: [Result] = []
    var wishes: [Ecosystem: [Wish]] = [:]
    for entry in entries {
      do {
        let wish = try wish(entry)
        wishes[wish.message.ecosystem, default: []].append(wish)
      } catch {
        results.append(Result(entry: entry, rejection: error))
      }
    }
    return try await withThrowingTaskGroup(of: [Result].self) { group in
      for (ecosystem, wishes) in wishes {
        guard let branch = branches[ecosystem] else { continue }
        group.addTask { try await fulfil(wishes, of: ecosystem, branch) }
      }
      for try await fulfilled in group { results += fulfilled }
      return results
    }
  }

  private func wish(_ entry: QueueEntry) throws(QueueRejection) -> Wish {
    guard let data = entry.data else { throw .invalid("the message has no field `data`") }
    let message = try QueueMessage(json: data)
    guard let branch = branches[message.ecosystem] else {
      throw .unsupported(message.ecosystem.nodeLabel)
    }
    guard let name = branch.registry.normalizedName(message.package) else {
      let found = message.package.debugDescription
      throw .invalid("package: no \(message.ecosystem.nodeLabel) can have the name \(found)")
    }
    return Wish(entry: entry, message: message, name: name)
  }

  private func fulfil(
    _ wishes: [Wish], of ecosystem: Ecosystem, _ branch: Branch
  ) async throws -> [Result] {
    let outcomes = try await read(wishes, of: ecosystem, branch)
    var results: [Result] = []
    for wish in wishes {
      var result = Result(entry: wish.entry)
      switch outcomes[wish.name] {
      case .failed(_, let reason): result.rejection = .failed(reason)
      case .gone: result.rejection = .failed("the registry has no package \(wish.message.package)")
      case .complete, .unchanged, nil:
        guard let parent = wish.message.parent else { break }
        result.isLinked = try await graph.link(parent, to: wish.name, of: ecosystem, at: .now)
        if !result.isLinked {
          result.rejection = .failed("the graph has no node with the id \(parent.id) to link from")
        }
      }
      results.append(result)
    }
    return results
  }

  /// Reads and stores what the graph lacks and what is to be read again.
  private func read(
    _ wishes: [Wish], of ecosystem: Ecosystem, _ branch: Branch
  ) async throws -> [String: PackageOutcome] {
    let spellings = Dictionary(wishes.map { ($0.name, $0.message.package) }) { first, _ in first }
    let known = try await graph.known(Array(spellings.keys), of: ecosystem)
    let refreshed = Set(wishes.filter(\.message.refresh).map(\.name))
    let names = spellings.keys.filter { known[$0] == nil || refreshed.contains($0) }.sorted()
    guard !names.isEmpty else { return [:] }

    var query = PendingQuery(.listed, names: names)
    query.limit = names.count
    let listed = Dictionary(
      try await graph.pending(query, of: ecosystem).map { ($0.name, $0) }
    ) { first, _ in first }
    let items = names.map { name in
      let package =
        listed[name] ?? PendingPackage(name: name, spelling: spellings[name] ?? name)
      return WorkItem(package: package, known: known[name])
    }
    let outcomes = Locked<[String: PackageOutcome]>([:])
    let tally = try await branch.run.run(
      WorkList(graph, ecosystem, items: items), total: nil
    ) { stored in
      if queuesDependencies { try await queueDependencies(of: stored, ecosystem) }
      outcomes.withLock { outcomes in
        for outcome in stored { outcomes[outcome.name] = outcome }
      }
    }
    packages.withLock { $0[ecosystem] = tally }
    return outcomes.withLock { $0 }
  }

  /// Puts what packages require into the queue, as far as the graph doesn't have it.
  ///
  /// The edges to it are there already: no message needs a parent.
  private func queueDependencies(
    of outcomes: [PackageOutcome], _ ecosystem: Ecosystem
  ) async throws {
    var targets: Set<String> = []
    for case .complete(let content) in outcomes {
      for edge in content.releases.lazy.compactMap(\.requirements).flatMap(\.edges)
      where edge.isPlain {
        targets.insert(edge.target)
      }
    }
    let known = try await graph.known(Array(targets), of: ecosystem)
    let messages = targets.filter { known[$0] == nil }.sorted().map {
      QueueMessage(ecosystem, $0).json(at: .now)
    }
    // One that gets there twice finds the package known.
    try await queue.push(messages, isRepeatable: true)
    queued.increment(by: messages.count)
  }
}
