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
    let npm = NPMSite(PackageUniverse(seed: arguments.seed, packages: arguments.npmPackages))
    let simulator = try RegistrySimulator.start(
      registry, sites: [npm], options: try arguments.options())
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
