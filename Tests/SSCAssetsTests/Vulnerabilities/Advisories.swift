import SSCAssets
import Testing

/// Enough of Semantic Versioning for these tests: three numbers, a pre-release of dotted parts below
/// its release.
struct ThreeNumberOrder: VersionOrder {
  func sortKey(of version: String) -> [UInt8]? {
    let halves = version.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false).map {
      UInt32($0)
    }
    guard numbers.count == 3 else { return nil }
    var key: [UInt8] = []
    for number in numbers {
      guard let number else { return nil }
      key += (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    return halves.count == 1 ? key + [1] : key + [0] + Array(halves[1].utf8)
  }

  func isPrerelease(_ version: String) -> Bool { version.contains("-") }
}

/// What the project's own orders and the one above make of advisories.
let testOrders = AdvisoryOrders(ecosystem: PEP440Order(), semver: ThreeNumberOrder())

/// A record with the members given as JSON text behind `id` and `modified`.
func record(
  _ id: String = "GHSA-aaaa", modified: String = "2024-05-01T00:00:00Z", _ members: String = ""
) throws -> OSVRecord {
  let text =
    #"{"id": "\#(id)", "modified": "\#(modified)"\#(members.isEmpty ? "" : ", ")\#(members)}"#
  return try OSVRecord(json: Array(text.utf8), subject: "test")
}

/// An affected element of a package, with further members given as JSON text.
func affected(_ ecosystem: String, _ name: String, _ members: String) -> String {
  #"{"package": {"ecosystem": "\#(ecosystem)", "name": "\#(name)"}, \#(members)}"#
}

/// A record about the PyPI project `demo` with the elements' members given.
func demoRecord(
  _ id: String = "GHSA-aaaa", _ elements: String..., also members: String = ""
) throws -> OSVRecord {
  let list = elements.map { affected("PyPI", "demo", $0) }.joined(separator: ", ")
  return try record(id, #""affected": [\#(list)]\#(members.isEmpty ? "" : ", ")\#(members)"#)
}

/// The versions that the records hold, of those given.
func held(
  _ versions: [String], by records: [OSVRecord],
  package: AdvisoryPackage = AdvisoryPackage(.pypi, name: "demo")
) -> [String] {
  let advisories = PackageAdvisories(records, about: package, orders: testOrders)
  return versions.filter { !advisories.impact(on: $0).vulnerabilities.isEmpty }
}
