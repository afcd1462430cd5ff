/// The file of one gem in the compact index, `/info/<gem>`: all versions that aren't yanked, with what
/// they need at run time.
///
/// A line is `VERSION[-PLATFORM] DEPENDENCIES|REQUIREMENTS`. Format 2 states when each was pushed;
/// in format 1, `createdAt` is nil.
package struct GemInfo: Sendable {
  /// What was pushed under one version number for one platform.
  package struct Variant: Sendable, Equatable {
    /// As spelled: `1.16.0`.
    package var number: String
    /// `ruby` for all platforms, or a name such as `x86_64-linux`.
    package var platform: String
    /// `name:requirement&requirement`, each.
    package var dependencies: [String] = []
    /// The SHA-256 of the `.gem` file, in hexadecimal.
    package var checksum: String?
    package var createdAt: UnixMicroseconds?

    /// The platform of gems for every one.
    package static let anyPlatform = "ruby"

    package init(number: String, platform: String = anyPlatform) {
      self.number = number
      self.platform = platform
    }
  }

  /// In the order of the file.
  package internal(set) var variants: [Variant] = []
  /// Lines without a version, which are passed over.
  package private(set) var unreadableLines = 0

  /// Reads a file.
  ///
  /// - Throws: `malformedIndex` when it is cut off or something else: every such file has a line of
  ///   three dashes and ends with a line feed.
  package init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    guard bytes.last == UInt8(ascii: "\n") else {
      throw PackageDataError(.malformedIndex, subject, "expected a line feed at the end")
    }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: true)
    guard let header = lines.firstIndex(of: "---") else {
      throw PackageDataError(
        .malformedIndex, subject, "expected a line of three dashes before the versions")
    }
    for line in lines[(header + 1)...] {
      if let variant = Variant(line: line) {
        variants.append(variant)
      } else {
        unreadableLines += 1
      }
    }
  }
}

extension GemInfo.Variant {
  /// Nil for a line that doesn't begin with a version.
  fileprivate init?(line: Substring) {
    let version = line.prefix { $0 != " " }
    let rest = line[version.endIndex...].drop { $0 == " " }
    // No version has a dash in the index: what is behind the first one is the platform.
    let number = version.prefix { $0 != "-" }
    guard !number.isEmpty else { return nil }
    self.number = String(number)
    let platform = version[number.endIndex...].dropFirst()
    self.platform = platform.isEmpty ? Self.anyPlatform : String(platform)
    let needed = rest.prefix { $0 != "|" }
    dependencies = needed.split(separator: ",").map(\.trimmedASCII)
    for requirement in rest[needed.endIndex...].dropFirst().split(separator: ",") {
      // Moments have colons of their own.
      let name = requirement.prefix { $0 != ":" }
      let value = requirement[name.endIndex...].dropFirst()
      switch name {
      case "checksum": checksum = String(value)
      case "created_at": createdAt = UnixMicroseconds(rfc3339: value)
      default: break
      }
    }
  }
}
