import FoundationEssentials
import Glibc
import RegistrySimulation

/// Serves a simulated registry until it is interrupted.
@main
struct RegistrySimulatorCommand {
  static func main() {
    do {
      try run(Arguments(CommandLine.arguments.dropFirst()))
    } catch let usage as UsageError {
      complain(usage.description)
      exit(2)
    } catch {
      complain("registry-simulator: \(error)")
      exit(1)
    }
  }

  private static func run(_ arguments: Arguments) throws {
    if arguments.wantsHelp { return print(Arguments.help) }
    if let path = arguments.mavenIndexFile {
      return try NexusIndexFile.write(files: arguments.packages, seed: arguments.seed, to: path)
    }
    let registry = SimulatedRegistry(
      seed: arguments.seed, packages: arguments.packages,
      versionsPerPackage: arguments.versionsPerPackage)
    if let path = arguments.groundTruthFile { try writeGroundTruth(of: registry, to: path) }
    // From here on, so that the server's threads inherit it, and not while files are written.
    var interrupts = blockInterrupts()
    let simulator = try RegistrySimulator.start(
      registry, sites: sites(registry, arguments), options: try arguments.options())
    simulator.prepareListing()
    if arguments.preparesPages { simulator.preparePages() }
    if let path = arguments.portFile {
      try Data("\(simulator.port)\n".utf8).write(to: URL(filePath: path), options: .atomic)
    }
    print(simulator.baseURL)
    fflush(nil)
    var received: Int32 = 0
    sigwait(&interrupts, &received)
    simulator.stop()
  }

  /// The registries beside PyPI's, each with packages of its own, and the advisories about all.
  private static func sites(
    _ registry: SimulatedRegistry, _ arguments: Arguments
  ) -> [any EcosystemSite] {
    func universe(_ place: UInt64) -> PackageUniverse {
      PackageUniverse(
        seed: arguments.seed &+ place, packages: arguments.sitePackages,
        versionsPerPackage: arguments.versionsPerPackage)
    }
    let byName: [(osvName: String, site: any EcosystemSite)] = [
      ("npm", NPMSite(universe(1))), ("Maven", MavenSite(universe(2))),
      ("NuGet", NuGetSite(universe(3))), ("crates.io", CargoSite(universe(4))),
      ("RubyGems", RubyGemsSite(universe(5))),
    ]
    let sites = byName.map(\.site)
    guard arguments.servesAdvisories else { return sites }
    let subjects =
      [AdvisorySubject("PyPI", registry.groundTruth())]
      + byName.map { AdvisorySubject($0.osvName, $0.site.groundTruth()) }
    return sites + [OSVSite(seed: arguments.seed, subjects)]
  }

  /// One JSON object a line, a line for each project.
  private static func writeGroundTruth(of registry: SimulatedRegistry, to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw UsageError(description: "registry-simulator: can't write \(path)")
    }
    defer { fclose(file) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try registry.forEachTruth { truth in
      let line = try encoder.encode(truth) + [0x0A]
      let written = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
      guard written == line.count else {
        throw UsageError(description: "registry-simulator: can't write all of \(path)")
      }
    }
  }

  /// The signals that end the process, kept from all of its threads: `sigwait` takes them.
  private static func blockInterrupts() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    return signals
  }

  private static func complain(_ message: String) {
    let line = Array((message + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
