import AssetKitCore
import PostgresClient

extension Benchmark {
  /// The runner's own cost: each asset waits for the commit of the one before.
  static let chain = Benchmark(
    name: "chain-200", summary: "one run over a chain of 200 trivial assets, all events stored"
  ) { environment in
    let storage = try await environment.storage()
    let length = 200
    let plan = try TrivialAssets.chain(length)
    let costs = try await repeated(environment.options.runs) { _ in
      try await Cost.of { try await TrivialAssets.run(plan, on: storage) }
    }
    let peer = await environment.dagster()?.figures.chainAssetsPerSecond
    return [
      Figure(
        name: "chain of 200 trivial assets", unit: .assetsPerSecond,
        samples: costs.map { Double(length) / $0.wall }, budget: .atLeast(2000),
        peer: .measured(peer, documented: 13)),
      Figure(
        name: "  processor time for an asset of it, without the server's", unit: .milliseconds,
        samples: costs.map { $0.cpu * 1000 / Double(length) }),
      Figure(
        name: "  one row inserted and committed, as the floor of this machine", unit: .milliseconds,
        samples: try await CommitFloor.measure(environment).map { $0 * 1000 }),
    ]
  }
}

/// What the machine itself needs to make a row durable.
private enum CommitFloor {
  static func measure(_ environment: BenchmarkEnvironment) async throws -> [Double] {
    let connection = PostgresConnection(try await environment.database())
    try await connection.read { db in
      try db.executeScript("CREATE TABLE floor (number int PRIMARY KEY, at timestamptz)")
    }
    return try await connection.read { db in
      try (0..<200).map { number in
        let start = ContinuousClock.now
        try db.execute("INSERT INTO floor VALUES ($1, now())", Int32(number))
        return (ContinuousClock.now - start).inSeconds
      }
    }
  }
}
