internal import AssetKitCore
internal import AssetKitHTTP
internal import BlockingIO

/// Reads the packages of a work list and stores them: what ingestion and updates have in common.
struct PackageRun: Sendable {
  private let context: AssetContext
  private let graph: any GraphStore
  private let registry: any PackageRegistry
  private let options: ReadingOptions
  private let concurrency: Int
  private let state = Locked(State())

  private struct State {
    var tally = RunTally()
    var read = 0
    /// Packages that failed on the way to the registry since the last that didn't.
    var unreachableInARow = 0
    var lastReport = ContinuousClock.now
  }

  /// After so many packages in a row the registry is taken to be out of reach.
  private static let patience = 100
  private static let reportEvery: Duration = .seconds(5)

  init(
    _ context: AssetContext, graph: any GraphStore, registry: any PackageRegistry,
    settings: ReadingSettings
  ) {
    self.context = context
    self.graph = graph
    self.registry = registry
    options = settings.options
    concurrency = settings.concurrency
  }

  /// Works off the list.
  ///
  /// A package that can't be read is counted, named in the log, and tried again by the next run.
  ///
  /// - Parameter total: How many packages there are.
  /// - Throws: When the graph can't be written, or the registry is out of reach.
  func run(_ work: WorkList, total: Int) async throws -> RunTally {
    var work = work
    let pipeline = PackagePipeline<WorkItem, PackageReading>(concurrency: concurrency)
    try await pipeline.run(
      next: { try await work.next() },
      read: { item in
        let reading = try await read(item)
        let done = state.withLock { state in
          state.read += 1
          return state.read
        }
        await context.progress(done, of: max(total, done), unit: "packages")
        return reading
      },
      write: { try await write($0, total: total) })
    return state.withLock { $0.tally }
  }

  private func read(_ item: WorkItem) async throws -> PackageReading {
    do {
      let reading = try await registry.read(
        item.package, known: item.known, options: options)
      state.withLock { $0.unreachableInARow = 0 }
      return reading
    } catch {
      // A cancelled run says nothing about the package.
      try Task.checkCancellation()
      if error is CancellationError { throw error }
      try countUnreachable(error)
      return PackageReading(.failed(name: item.package.name, reason: "\(error)"))
    }
  }

  private func countUnreachable(_ error: any Error) throws {
    // A registry that answers every request with an error is as good as none.
    let isUnreachable =
      (error as? HTTPError).map {
        [.connectionFailed, .connectionLost, .hostNotFound, .tlsFailed, .timedOut, .status]
          .contains($0.code)
      } ?? false
    let inARow = state.withLock { state in
      state.unreachableInARow = isUnreachable ? state.unreachableInARow + 1 : 0
      return state.unreachableInARow
    }
    guard inARow < Self.patience else {
      throw IngestionError(
        .registryUnreachable,
        "\(inARow) packages in a row could not be fetched; last: \(error); "
          + RegistrySettings.whereItIs(registry.ecosystem))
    }
  }

  private func write(_ readings: [PackageReading], total: Int) async throws {
    let stored = try await graph.store(readings.map(\.outcome), of: registry.ecosystem, at: .now)
    for case .failed(let name, let reason) in readings.map(\.outcome) {
      await context.log.error("\(name): \(reason)")
    }
    for (name, reason) in stored.rejected.sorted(by: { $0.key < $1.key }) {
      await context.log.error("\(name): \(reason)")
    }
    let (tally, isDue) = state.withLock { state in
      for reading in readings { state.tally.add(reading) }
      state.tally.addRejections(Array(stored.rejected.keys))
      state.tally.change += stored
      let isDue = ContinuousClock.now - state.lastReport >= Self.reportEvery
      if isDue { state.lastReport = .now }
      return (state.tally, isDue)
    }
    if isDue {
      await context.log.info(
        "\(tally.packages) of \(total) packages, \(tally.versions) versions, "
          + "\(tally.requirements) requirements, \(tally.failures) errors")
    }
  }
}

extension UnixMicroseconds {
  /// The time by the system's clock.
  static var now: UnixMicroseconds {
    UnixMicroseconds(rawValue: WallClock.system.now().microseconds)
  }
}
