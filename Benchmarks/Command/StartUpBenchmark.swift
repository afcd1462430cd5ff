import BlockingIO

extension Benchmark {
  /// What a person waits for: whole processes, on an instance that is there and running.
  static let startUp = Benchmark(
    name: "start-up", summary: "commands of the command line, from process start to exit"
  ) { environment in
    let orchestrator = try await Orchestrator(environment)
    let runs = environment.options.runs * 4
    let version = try await orchestrator.costs(of: ["--version"], runs: runs)
    let list = try await orchestrator.costs(of: ["asset", "list"], runs: runs)
    let locations = try ExternalLocations(in: environment.directory)
    let external = try await orchestrator.costs(
      of: ["asset", "list", "-w", locations.workspace], runs: runs)
    let made = try await orchestrator.costs(
      of: ["asset", "materialize", "--select", "demo/hello"], runs: runs)

    let peer = await environment.dagster()
    let peerRuns = min(3, environment.options.runs)
    let peerList = try await peer?.costs(of: ["asset", "list"], runs: peerRuns)
    let peerMade = try await peer?.costs(
      of: ["asset", "materialize", "--select", "trivial_0"], runs: peerRuns)

    return [
      Figure(
        name: "ssc-orchestrator --version", unit: .milliseconds,
        samples: version.map { $0.wall * 1000 }),
      Figure(
        name: "asset list of 13 assets", unit: .milliseconds,
        samples: list.map { $0.wall * 1000 }, budget: .atMost(20),
        peer: .measured(peerList.map { $0.map(\.wall).median * 1000 }, documented: 1200)),
      Figure(
        name: "  its memory", unit: .megabytes, samples: list.map(\.peakMemory),
        peer: .measured(peerList.map { $0.map(\.peakMemory).median }, documented: 102)),
      Figure(
        name: "asset list with five external code locations, 63 assets", unit: .milliseconds,
        samples: external.map { $0.wall * 1000 }, budget: .atMost(20)),
      Figure(
        name: "one trivial asset materialized and recorded, process start to exit",
        unit: .milliseconds, samples: made.map { $0.wall * 1000 }, budget: .atMost(30),
        peer: .measured(peerMade.map { $0.map(\.wall).median * 1000 }, documented: 2900)),
      Figure(
        name: "  its processor time", unit: .milliseconds, samples: made.map { $0.cpu * 1000 },
        peer: peerMade.map { Peer(value: $0.map(\.cpu).median * 1000, isMeasured: true) }),
      Figure(
        name: "  its memory", unit: .megabytes, samples: made.map(\.peakMemory),
        budget: .atMost(30),
        peer: .measured(peerMade.map { $0.map(\.peakMemory).median }, documented: 113)),
    ]
  }
}
