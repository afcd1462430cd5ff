import FoundationEssentials

/// The folders in which a system keeps its zone files.
struct TimeZoneDatabase: Sendable {
  /// The folders, in the order of search.
  let folders: [String]

  /// `$TZDIR`, then the places where Linux distributions and the BSDs install the database.
  static var system: TimeZoneDatabase {
    let own = ProcessInfo.processInfo.environment["TZDIR"].map { [$0] } ?? []
    return TimeZoneDatabase(
      folders: own + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"])
  }

  /// The content of a zone's file.
  func file(named name: String) throws(TimeZoneError) -> [UInt8] {
    guard Self.isValid(name) else {
      throw TimeZoneError(
        .invalidName, zone: name, "expected a name such as Europe/Berlin or UTC")
    }
    for folder in folders {
      let path = "\(folder)/\(name)"
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      let bytes = [UInt8](data)
      if bytes.starts(with: TZifReader.magic) { return bytes }
    }
    throw missing(name)
  }

  /// Whether a text may be a zone's name: plain segments that can't leave the folder, and not the
  /// copies under `right` and `posix`, of which the former count leap seconds.
  static func isValid(_ name: String) -> Bool {
    let segments = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = segments.allSatisfy { segment in
      guard let first = segment.first, first.isASCII, first.isLetter else { return false }
      return segment.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0))
      }
    }
    return isPlain && name.utf8.count <= 128 && !["right", "posix"].contains(segments[0])
  }

  private func missing(_ name: String) -> TimeZoneError {
    let names = knownNames()
    guard !names.isEmpty || folders.contains(where: FileManager.default.fileExists(atPath:)) else {
      return TimeZoneError(
        .databaseMissing, zone: name,
        "this system has no time zone files; install the package tzdata, or use UTC")
    }
    let nearest = NearMiss.suggestions(for: name, among: names)
    return TimeZoneError(.unknown, zone: name, "no such zone\(NearMiss.question(nearest))")
  }

  /// The names in the database's own list: lines `Z name …` for zones and `L target name` for links.
  private func knownNames() -> [String] {
    for folder in folders {
      guard let data = FileManager.default.contents(atPath: "\(folder)/tzdata.zi") else { continue }
      return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ", maxSplits: 3)
        return switch words.first {
        case "Z" where words.count > 1: String(words[1])
        case "L" where words.count > 2: String(words[2])
        default: nil
        }
      }
    }
    return []
  }
}
