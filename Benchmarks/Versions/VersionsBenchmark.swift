import AssetKitCore
import SSCAssets

extension Benchmark {
  /// What the order of versions costs: every version is parsed once into a key, and keys are compared.
  static let versions = Benchmark(
    name: "versions", summary: "versions of the six ecosystems parsed, compared and sorted"
  ) { environment in
    var figures: [Figure] = []
    for ecosystem in Ecosystem.allCases {
      let sample = try VersionSample(ecosystem, packages: environment.options.amount(5_000))
      figures += try await sample.figures(environment)
    }
    return figures
  }
}

extension VersionSample {
  /// Our rates, for PyPI beside those of `packaging`.
  fileprivate func figures(_ environment: BenchmarkEnvironment) async throws -> [Figure] {
    let runs = environment.options.runs
    let order = ecosystem.versionOrder
    let texts = packages.flatMap { $0.map(\.name) }
    let keys = texts.compactMap(order.sortKey)
    guard keys.count == texts.count else {
      throw BenchmarkUnavailable("\(texts.count - keys.count) texts are no versions")
    }
    let parsed = try await rates(runs, of: Double(texts.count)) {
      texts.reduce(0) { $0 &+ (order.sortKey(of: $1)?.count ?? 0) }
    }
    let compared = try await rates(runs, of: Double(keys.count - 1)) {
      zip(keys, keys.dropFirst()).reduce(0) { $0 &+ (compareBytes($1.0, $1.1) < 0 ? 1 : 0) }
    }
    let sorted = try await rates(runs, of: Double(texts.count)) {
      packages.reduce(0) { $0 &+ (order.serials(of: $1).max() ?? 0) }
    }
    let peer = ecosystem == .pypi ? await packaging(environment) : nil
    func figure(_ name: String, _ unit: Unit, _ samples: [Double], _ key: String) -> Figure {
      Figure(
        name: name, unit: unit, samples: samples,
        peer: peer?[key].map { Peer(value: $0, isMeasured: true) })
    }
    var first = figure(
      "\(ecosystem.rawValue): versions parsed", .versionsPerSecond, parsed, "parsed")
    first.note =
      "\(texts.count) versions of \(packages.count) packages"
      + (ecosystem == .pypi ? "; the peer is Python's packaging" : "")
    return [
      first,
      figure("  parsed ones compared", .comparisonsPerSecond, compared, "compared"),
      figure("  parsed and sorted by package", .versionsPerSecond, sorted, "sorted"),
    ]
  }

  private func packaging(_ environment: BenchmarkEnvironment) async -> [String: Double]? {
    let file = environment.directory + "/versions.json"
    defer { TextFile.remove(file) }
    guard (try? TextFile.write(json.text, to: file)) != nil else { return nil }
    return await PythonPeer.rates(
      "versions_peer.py", [file], package: "packaging==26.2", environment)
  }
}
