/// The command line of the benchmarks.
struct Options: Sendable {
  static let help = """
    usage: assetkit-bench [options]

    Measures what the project promises and prints it beside the budget and the peer.

      --filter NAME   only benchmarks whose name contains NAME; may be repeated
      --runs N        repetitions of each, of which the median counts (default 5)
      --quick         a tenth of the work, to see that everything runs; figures mean little
      --full          also those that take minutes
      --no-peer       don't measure Dagster nor Python; documented figures are shown
      --json FILE     where the figures go (default bench-results/latest.json)
      --list          say which there are, and end
    """

  var filters: [String] = []
  var runs = 5
  var isQuick = false
  var isFull = false
  var measuresPeer = true
  var jsonFile = "bench-results/latest.json"
  var lists = false
  var wantsHelp = false

  init(_ arguments: some Sequence<String>) throws(UsageError) {
    var rest = arguments.makeIterator()
    func value(of flag: String) throws(UsageError) -> String {
      guard let value = rest.next() else {
        throw UsageError(description: "\(flag) lacks its value; see --help")
      }
      return value
    }
    while let flag = rest.next() {
      switch flag {
      case "--help", "-h": wantsHelp = true
      case "--list": lists = true
      case "--quick": isQuick = true
      case "--full": isFull = true
      case "--no-peer": measuresPeer = false
      case "--filter": filters.append(try value(of: flag))
      case "--json": jsonFile = try value(of: flag)
      case "--runs":
        guard let number = Int(try value(of: flag)), number > 0 else {
          throw UsageError(description: "--runs needs a number above 0")
        }
        runs = number
      default: throw UsageError(description: "\(flag) is unknown; see --help")
      }
    }
    if isQuick { runs = min(runs, 2) }
  }

  /// An amount of work: whole, or with `--quick` a tenth.
  func amount(_ whole: Int) -> Int { isQuick ? max(1, whole / 10) : whole }

  /// Whether a benchmark was asked for.
  func selects(_ benchmark: Benchmark) -> Bool {
    guard filters.isEmpty else { return filters.contains { benchmark.name.contains($0) } }
    return isFull || !benchmark.isLong
  }
}

/// What is wrong with the command line.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}
