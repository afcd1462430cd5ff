/// A version of a NuGet package: up to four numbers, labels, metadata.
///
/// The rules are those of NuGet.Versioning: missing numbers are zero, labels are compared without
/// regard to case, metadata doesn't count.
package struct NuGetVersion: PackageVersion, CustomStringConvertible {
  /// Major, minor, patch and revision, each of 31 bits at most.
  package let numbers: [Int32]
  /// The labels of a pre-release, in the case given; none for a release.
  package let labels: [String]
  package let sortKey: [UInt8]

  package var isPrerelease: Bool { !labels.isEmpty }

  /// Parses one to four numbers with labels and metadata, white space around them.
  package init?(_ text: String) {
    var scanner = ByteScanner(text)
    scanner.skipSpace()
    var numbers: [Int32] = []
    repeat {
      guard numbers.count < 4, case .small(let value)? = scanner.takeNumber(),
        let number = Int32(exactly: value)
      else { return nil }
      numbers.append(number)
    } while scanner.take(".")
    var labels: [String] = []
    if scanner.take("-") {
      guard let identifiers = scanner.takeSemanticIdentifiers() else { return nil }
      labels = identifiers
    }
    guard scanner.takeBuild() != nil else { return nil }
    scanner.skipSpace()
    guard scanner.isAtEnd else { return nil }

    self.numbers = numbers + [Int32](repeating: 0, count: 4 - numbers.count)
    self.labels = labels
    sortKey = Self.sortKey(self.numbers, labels)
  }

  private static func sortKey(_ numbers: [Int32], _ labels: [String]) -> [UInt8] {
    var key: [UInt8] = []
    for number in numbers {
      VersionNumber.small(UInt64(number)).appendSortKey(to: &key)
    }
    guard !labels.isEmpty else { return key + [0xFF] }
    for label in labels {
      // A number beyond 31 bits is a word, as it is for .NET's parser.
      if label.utf8.allSatisfy(\.isASCIIDigit), let number = Int32(label) {
        key.append(1)
        VersionNumber.small(UInt64(number)).appendSortKey(to: &key)
      } else {
        key.append(2)
        key += label.utf8.map(\.asciiLowercased)
        key.append(0)
      }
    }
    return key + [0]
  }

  /// The normal spelling: three numbers at least, a revision of 0 and the metadata dropped, no
  /// leading zeros; the labels in the case given.
  package var description: String {
    let significant = numbers[3] == 0 ? numbers.dropLast() : numbers[...]
    let suffix = labels.isEmpty ? "" : "-" + labels.joined(separator: ".")
    return significant.map { String($0) }.joined(separator: ".") + suffix
  }
}

/// The order of NuGet's versions.
package typealias NuGetOrder = ParsedOrder<NuGetVersion>
