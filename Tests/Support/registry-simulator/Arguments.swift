import RegistrySimulation

/// The executable's flags.
struct Arguments {
  static let help = """
    usage: registry-simulator [options]

    Serves simulated registries on 127.0.0.1 and prints their base URL: PyPI at the root, the others
    at /npm, /maven, /nuget, /cargo and /rubygems.

      --packages N          generated packages of PyPI (default 100)
      --names-only N        as --packages, with one version each: for listings of any size
      --site-packages N     packages of each other registry (default 100)
      --advisories          serve OSV's exports with advisories about all of them, at /osv
      --versions N          mean number of versions of a package (default 14)
      --seed S              decides all of the content (default 1)
      --port P              0 for any (default 0)
      --port-file FILE      write the port there once it listens
      --threads N           threads that serve (default 2)
      --latency-ms L        wait before each answer (default 0)
      --faults PERCENT      share of URLs that fail at first (default 0)
      --fault-kinds A,B     \(FaultKind.allCases.map(\.rawValue).joined(separator: ","))
      --fault-attempts K    how many requests for such a URL fail (default 1)
      --persistent PERCENT  share of packages with documents that never work (default 0)
      --gzip                compress documents for those who accept it
      --warm                make the projects' pages before serving (up to 4096 of them)
      --fixtures DIR        serve recorded documents before generated ones
      --ground-truth FILE   write what is true of each package there, a JSON object a line
      --maven-index FILE    write the index of a Maven repository there, of as many files as
                            --packages says, and end

    While it runs: GET /_simulator/statistics, GET /_simulator/ground-truth,
    POST /_simulator/advance?fraction=F&seed=S, POST /_simulator/faults?percent=P,
    POST /_simulator/latency?ms=L, POST /_simulator/reset-statistics.
    """

  private(set) var wantsHelp = false
  private(set) var packages = 100
  private(set) var sitePackages = 100
  private(set) var servesAdvisories = false
  private(set) var versionsPerPackage = 14
  private(set) var preparesPages = false
  private(set) var seed: UInt64 = 1
  private(set) var portFile: String?
  private(set) var groundTruthFile: String?
  private(set) var mavenIndexFile: String?
  private var fixtures: String?
  private var simulator = RegistrySimulator.Options()

  init(_ arguments: some Sequence<String>) throws(UsageError) {
    var rest = arguments.makeIterator()
    while let flag = rest.next() {
      switch flag {
      case "--help", "-h": wantsHelp = true
      case "--warm": preparesPages = true
      case "--advisories": servesAdvisories = true
      case "--gzip": simulator.compresses = true
      default:
        guard let value = rest.next() else {
          throw UsageError(description: "\(flag) is unknown or lacks its value; see --help")
        }
        try set(flag, to: value)
      }
    }
  }

  /// How the server is to behave.
  func options() throws -> RegistrySimulator.Options {
    var options = simulator
    if let fixtures { options.fixtures = try FixtureDocuments(directory: fixtures) }
    return options
  }

  private mutating func set(_ flag: String, to value: String) throws(UsageError) {
    switch flag {
    case "--packages": packages = try number(flag, value)
    case "--names-only":
      packages = try number(flag, value)
      versionsPerPackage = 1
    case "--site-packages": sitePackages = try number(flag, value)
    case "--versions": versionsPerPackage = try number(flag, value)
    case "--seed": seed = try number(flag, value)
    case "--port": simulator.port = try number(flag, value)
    case "--port-file": portFile = value
    case "--maven-index": mavenIndexFile = value
    case "--threads": simulator.threads = try number(flag, value)
    case "--latency-ms": simulator.latencyMilliseconds = try number(flag, value)
    case "--faults": simulator.faults.percent = try number(flag, value)
    case "--fault-kinds": simulator.faults.kinds = try kinds(value)
    case "--fault-attempts": simulator.faults.failingAttempts = try number(flag, value)
    case "--persistent": simulator.faults.persistentPercent = try number(flag, value)
    case "--fixtures": fixtures = value
    case "--ground-truth": groundTruthFile = value
    default: throw UsageError(description: "\(flag) is unknown; see --help")
    }
    simulator.faults.seed = seed
  }

  private func number<Number: LosslessStringConvertible & Comparable & ExpressibleByIntegerLiteral>(
    _ flag: String, _ text: String
  ) throws(UsageError) -> Number {
    guard let number = Number(text), number >= 0 else {
      throw UsageError(description: "\(flag) needs a number, not \(text)")
    }
    return number
  }

  private func kinds(_ text: String) throws(UsageError) -> [FaultKind] {
    var kinds: [FaultKind] = []
    for name in text.split(separator: ",").map(String.init) {
      guard let kind = FaultKind(rawValue: name) else {
        throw UsageError(description: "--fault-kinds: there is no \(name); see --help")
      }
      kinds.append(kind)
    }
    return kinds
  }
}

/// What is wrong with the command line.
struct UsageError: Error, CustomStringConvertible {
  var description: String
}
