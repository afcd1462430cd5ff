/// What the value of a dependency means, by the rules of npm-package-arg.
package enum NPMRequirement: Sendable, Hashable {
  /// Versions of the package itself: a range, or a tag such as `next`.
  case versions(String)
  /// Versions of another package, which is known here by the dependency's name: `npm:other@^1`.
  case alias(of: String, String)
  /// A repository or an archive in place of a version.
  case url(String)

  /// Reads a value.
  ///
  /// - Throws: When it can't be installed from the registry: a folder of the author's machine, a
  ///   package manager's own protocol, or no value at all.
  package init(_ value: String) throws(PackageDataError) {
    let text = value.trimmedASCII
    if text.hasPrefix("npm:") {
      self = try Self.alias(String(text.dropFirst(4)), value)
    } else if Self.localProtocols.contains(where: text.hasPrefix) || Self.isPath(text) {
      throw PackageDataError(
        .malformedRequirement, value, "a place on its author's machine is no package")
    } else if Self.urlPrefixes.contains(where: text.hasPrefix)
      || NPMHostedRepository.isShorthand(text) || Self.isSecureCopy(text)
    {
      self = .url(text)
    } else {
      self = .versions(try Self.versions(text, value))
    }
  }

  private static func alias(
    _ text: String, _ value: String
  ) throws(PackageDataError) -> NPMRequirement {
    // The scope's `@` is the first character; the version's comes later.
    let at = text.dropFirst().firstIndex(of: "@") ?? text.endIndex
    let name = text[..<at]
    guard NPMName.isValid(name) else {
      throw PackageDataError(
        .malformedRequirement, value, "expected the name of a package behind 'npm:'")
    }
    return .alias(of: String(name), try versions(String(text[at...].dropFirst()), value))
  }

  /// A range as node-semver reads it, or a tag.
  ///
  /// npm reads ranges loosely (`>=1.2.3beta`), which isn't done here: what consists of a range's
  /// characters is kept as it came, since it says all the same which package is required.
  private static func versions(
    _ text: String, _ value: String
  ) throws(PackageDataError) -> String {
    if (try? NPMRange(text)) != nil { return text }
    guard text.utf8.allSatisfy({ $0.isNPMNameCharacter || $0.isRangeCharacter }) else {
      throw PackageDataError(
        .malformedRequirement, value, "expected a range of versions, a tag or an address")
    }
    return text
  }

  private static let localProtocols = [
    "file:", "link:", "portal:", "workspace:", "catalog:", "patch:",
  ]
  private static let urlPrefixes = [
    "git:", "git+", "git@", "ssh:", "http:", "https:", "github:", "gitlab:", "bitbucket:", "gist:",
  ]

  private static func isPath(_ text: String) -> Bool {
    ["./", "../", "/", "~/", ".\\", "..\\"].contains(where: text.hasPrefix)
      || (text.dropFirst().hasPrefix(":\\") || text.dropFirst().hasPrefix(":/"))
  }

  /// `user@host:path`, as one writes it for `git clone`.
  private static func isSecureCopy(_ text: String) -> Bool {
    guard let at = text.firstIndex(of: "@"), at != text.startIndex else { return false }
    let host = text[at...].dropFirst().prefix { $0 != ":" }
    return host.endIndex != text.endIndex && host.contains(".") && !host.contains("/")
  }
}

/// npm's shorthand for a repository on GitHub.
enum NPMHostedRepository {
  /// Whether a text is `user/repository`, with or without `#branch` behind.
  static func isShorthand(_ text: String) -> Bool {
    let path = text.prefix { $0 != "#" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    return parts.allSatisfy { part in
      guard let first = part.utf8.first, first.isASCIIAlphanumeric || first == UInt8(ascii: "_")
      else { return false }
      return part.utf8.allSatisfy { byte in
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: ".")
      }
    }
  }
}

extension UInt8 {
  /// What occurs in ranges besides names' characters.
  fileprivate var isRangeCharacter: Bool {
    switch self {
    case UInt8(ascii: "^"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="),
      UInt8(ascii: "|"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "@"):
      true
    default: isASCIISpace
    }
  }
}
