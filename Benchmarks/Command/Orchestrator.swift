import BlockingIO

/// Our command line on the benchmarks' own instance.
struct Orchestrator: Sendable {
  private let program: String
  private let environment: [String: String]
  private let directory: String

  /// - Parameter variables: settings beside those that name the instance and its packs.
  /// - Throws: when the program isn't built, or can't prepare the instance.
  init(_ shared: BenchmarkEnvironment, variables: [String: String] = [:]) async throws {
    program = try PackageRoot.program("ssc-orchestrator")
    let home = try await shared.startedHome()
    directory = shared.directory
    environment = [
      "DAGSTER_HOME": home, "HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin",
      // Thirteen assets: those of the demo, and of the ecosystems.
      "ASSETKIT_PACKS": "ssc,demo",
      "ASSETKIT_DEMO_CHAIN": "3",
    ].merging(variables) { $1 }
  }

  /// What a command costs, its first run not counted.
  func costs(of arguments: [String], runs: Int) async throws -> [ProcessCost] {
    let process = process(arguments)
    return try await repeated(runs) { _ in try await process.run() }
  }

  /// Starts a command that goes on until it gets a signal.
  func start(_ arguments: [String]) throws -> ChildProcess {
    try Command(program, arguments, environment: environment, directory: directory).start()
  }

  /// A command, for one measured run.
  func process(_ arguments: [String]) -> MeasuredProcess {
    MeasuredProcess(
      Command(program, arguments, environment: environment, directory: directory),
      directory: directory)
  }
}
