internal import SeededRandom

/// The names of generated packages: a package's position gives its name, and its name the position.
///
/// So neither a listing of 600,000 names nor the lookup of one needs a table. Positions at and
/// beyond the number of packages name packages that don't exist: the dependencies on stubs.
struct NameScheme: Sendable {
  let seed: UInt64

  /// The PEP 503 normalised name of the package at a position, such as `amber-parser-3`.
  func normalizedName(at index: Int) -> String {
    parts(at: index).joined(isSolid(index) ? "" : "-")
  }

  /// The name as its project registered it, in one of the spellings that PyPI tolerates.
  func displayName(at index: Int) -> String {
    var random = SplitMix64(seed: seed, 1, UInt64(index))
    return spelling(at: index, &random)
  }

  /// Some spelling that normalises to the package's name.
  func spelling(at index: Int, _ random: inout SplitMix64) -> String {
    let parts = parts(at: index)
    let separator = isSolid(index) ? "" : nil
    return switch random.below(20) {
    case 0..<10: parts.joined(separator ?? "-")
    case 10..<12: parts.capitalized.joined(separator ?? "-")
    case 12..<14: parts.joined(separator ?? "_")
    case 14..<16: parts.joined(separator ?? ".")
    case 16: parts.capitalized.joined(separator ?? ".")
    case 17: parts.capitalized.joined(separator ?? "_")
    case 18: parts.joined(separator ?? "-").uppercased()
    default: parts.joined(separator ?? "-_.")
    }
  }

  /// The position of a package in normalised spelling; nil when the scheme makes no such name.
  func index(of normalizedName: String) -> Int? {
    let letters = normalizedName.utf8.prefix { !Self.isDigit($0) }.filter { $0 != Self.dash }
    let digits = normalizedName.utf8.drop { !Self.isDigit($0) }
    guard digits.allSatisfy(Self.isDigit), digits.count < 8 else { return nil }
    let round = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let word = String(decoding: letters, as: UTF8.self)
    guard
      let first = Self.firstWords.firstIndex(where: word.hasPrefix),
      let second = Self.secondWords.firstIndex(
        of: String(word.dropFirst(Self.firstWords[first].count)))
    else { return nil }
    let index = (round * Self.secondWords.count + second) * Self.firstWords.count + first
    return self.normalizedName(at: index) == normalizedName ? index : nil
  }

  /// A quarter of the names is one word, without any separator.
  private func isSolid(_ index: Int) -> Bool {
    SplitMix64.mix(seed &+ UInt64(index)) % 4 == 0
  }

  private func parts(at index: Int) -> NameParts {
    let (rest, first) = index.quotientAndRemainder(dividingBy: Self.firstWords.count)
    let (round, second) = rest.quotientAndRemainder(dividingBy: Self.secondWords.count)
    return NameParts(
      first: Self.firstWords[first], second: Self.secondWords[second],
      number: round == 0 ? nil : String(round))
  }

  private static let dash = UInt8(ascii: "-")
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  // No first word begins another one: a solid name can be taken apart in one way only.
  private static let firstWords = [
    "amber", "arctic", "azure", "basalt", "binary", "brisk", "bronze", "canny", "cedar", "cobalt",
    "copper", "crisp", "cubic", "delta", "django", "ember", "fable", "flask", "fleet", "frost",
    "garnet", "gentle", "gilded", "granite", "harbor", "hazel", "hollow", "indigo", "ivory", "jade",
    "jolly", "kindle", "lunar", "magic", "maple", "marble", "mellow", "mighty", "nimble", "noble",
    "ocean", "onyx", "opal", "pearl", "plain", "polar", "prime", "pytest", "quiet", "rapid", "ruby",
    "rustic", "sage", "silver", "solar", "spruce", "stone", "swift", "tidal", "umber", "velvet",
    "vivid", "willow", "zope",
  ]
  private static let secondWords = [
    "adapter", "agent", "archive", "auth", "bridge", "broker", "buffer", "cache", "canvas", "chart",
    "client", "codec", "config", "cron", "daemon", "dataset", "events", "fields", "filter", "forms",
    "graph", "grid", "hooks", "image", "index", "interface", "journal", "kernel", "layout",
    "ledger",
    "lexer", "logger", "mailer", "matrix", "metrics", "mixer", "model", "notify", "oauth", "parser",
    "pipeline", "planner", "plugin", "proxy", "queue", "reader", "router", "runner", "schema",
    "search", "server", "shell", "signal", "socket", "solver", "storage", "stream", "tables",
    "tasks", "template", "tools", "utils", "vector", "worker",
  ]
}

/// The words of a name and its number, if it has one.
private struct NameParts {
  var first: String
  var second: String
  var number: String?

  var capitalized: NameParts {
    NameParts(first: first.capitalizedWord, second: second.capitalizedWord, number: number)
  }

  func joined(_ separator: String) -> String {
    guard let number else { return first + separator + second }
    return first + separator + second + separator + number
  }
}

extension String {
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
