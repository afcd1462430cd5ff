/// Where a package's source lives: a repository on one of three public hosts.
///
/// The rule is SecureChain's: a candidate counts when it leads to github.com, gitlab.com or
/// bitbucket.org and names an owner and a repository; whatever is behind the second path segment is
/// cut, GitLab's sub-groups with it. Stricter than theirs in two points: the host must be one of the
/// three (or `www.` before it), not merely contain its name, and `sponsors/…` is no repository, just
/// as `orgs/…` is none.
package struct RepositoryURL: Sendable, Hashable, CustomStringConvertible {
  /// The property's value when a package has no repository or no vendor.
  package static let notAvailable = "n/a"

  /// The host in lower case, without `www.`.
  package let host: String
  /// The first path segment, as spelled.
  package let owner: String
  /// The second path segment, as spelled, without `.git`.
  package let name: String

  /// The address: `https://github.com/owner/name`.
  package var description: String { "https://\(host)/\(owner)/\(name)" }

  /// Reads one candidate, as authors write them: `git+https://…`, `git@host:owner/name.git`,
  /// `ssh://git@host/…`, `git://…`, `scm:git:…`, with or without a scheme.
  package init?(_ candidate: String) {
    let location = Self.withoutScheme(candidate.trimmedASCII)
    let path = location.prefix { $0 != "?" && $0 != "#" }
    let segments = path.split(separator: "/", omittingEmptySubsequences: true)
    guard segments.count >= 3, let host = Self.knownHost(segments[0]) else { return nil }
    let owner = segments[1]
    var name = segments[2]
    if name.hasSuffix(".git") { name = name.dropLast(4) }
    guard !Self.reservedOwners.contains(owner.asciiLowercased),
      Self.isValidSegment(owner), Self.isValidSegment(name)
    else { return nil }
    self.host = host
    self.owner = String(owner)
    self.name = String(name)
  }

  /// The first candidate that leads to a repository.
  package static func first(among candidates: some Sequence<String>) -> RepositoryURL? {
    for candidate in candidates {
      if let url = RepositoryURL(candidate) { return url }
    }
    return nil
  }

  private static let hosts: Set<String> = ["github.com", "gitlab.com", "bitbucket.org"]
  private static let reservedOwners: Set<String> = ["orgs", "sponsors"]

  /// What follows the scheme, without a port; a colon that begins a path becomes a slash.
  private static func withoutScheme(_ candidate: String) -> Substring {
    var text = Substring(candidate)
    for prefix in ["scm:", "git:", "git+"] where startsWith(prefix, text) {
      // `git://` is a scheme of its own.
      guard !text.dropFirst(prefix.utf8.count).hasPrefix("//") else { break }
      text = text.dropFirst(prefix.utf8.count)
    }
    var hasScheme = false
    for scheme in ["https://", "http://", "ssh://", "git://"] where startsWith(scheme, text) {
      text = text.dropFirst(scheme.utf8.count)
      hasScheme = true
      break
    }
    let authority = text.prefix { $0 != "/" }
    let host = authority.lastIndex(of: "@").map { authority[$0...].dropFirst() } ?? authority
    guard let colon = host.firstIndex(of: ":") else { return text }
    // `git@host:owner/name`, and the frequent slip `ssh://git@host:owner/name`.
    let behind = host[colon...].dropFirst()
    let isPort = hasScheme && behind.utf8.allSatisfy(\.isASCIIDigit)
    return text[..<colon] + (isPort ? "" : "/" + behind) + text[authority.endIndex...]
  }

  private static func startsWith(_ prefix: String, _ text: Substring) -> Bool {
    text.prefix(prefix.utf8.count).asciiLowercased == prefix
  }

  /// The known host that an authority names; user information doesn't matter.
  private static func knownHost(_ authority: Substring) -> String? {
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last
    var name = (host ?? authority).asciiLowercased
    if name.hasPrefix("www.") { name.removeFirst(4) }
    return hosts.contains(name) ? name : nil
  }

  private static func isValidSegment(_ segment: Substring) -> Bool {
    guard !segment.isEmpty, segment != ".", segment != ".." else { return false }
    return segment.utf8.allSatisfy { byte in
      byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "-")
    }
  }
}
