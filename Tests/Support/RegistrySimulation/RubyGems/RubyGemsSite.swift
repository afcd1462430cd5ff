import FoundationEssentials

/// RubyGems as the simulator serves it: compact index, API and gems below one address.
package struct RubyGemsSite: EcosystemSite {
  /// How the index and its server are.
  package struct Options: Sendable {
    /// Whether `/info` tells when versions were pushed (format 2).
    package var hasDates = true
    /// How the digest of a file is spelled.
    package var digest = DigestSpelling.colons

    /// The spellings of `Repr-Digest`, and none.
    package enum DigestSpelling: Sendable, CaseIterable { case colons, quotes, absent }

    /// Makes options; all of them have defaults.
    package init() {}
  }

  package let prefix = "rubygems"
  package let universe: PackageUniverse
  private let style: RubyGemsStyle
  private let options: Options
  private let listing: RubyGemsListing

  package init(_ universe: PackageUniverse, options: Options = Options()) {
    self.universe = universe
    self.options = options
    let style = RubyGemsStyle(universe: universe)
    self.style = style
    listing = RubyGemsListing(style) { package in
      RubyGemsDocuments(style: style, package: package, hasDates: options.hasDates)
    }
  }

  /// Writes the list of all gems anew, as happens every month.
  package func rewriteListing() { listing.rewrite() }

  package func name(at position: Int) -> String { style.name(at: position) }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    let snapshot = universe.snapshot
    if request.path == "/versions" {
      return .document(text(listing.text(snapshot)))
    }
    guard let name = project(of: request), let position = style.position(of: name),
      let package = universe.package(at: position, in: snapshot)
    else { return notFound(request) }
    let documents = RubyGemsDocuments(
      style: style, package: package, hasDates: options.hasDates)
    switch request.parts.first {
    case "info": return .document(text(documents.info))
    case "api" where request.path.hasPrefix("/api/v1/gems/"):
      return documents.gem.map { .document(Document($0, .json)) } ?? notFound(request)
    case "api": return .document(Document(documents.versions, .json))
    case "downloads":
      let stem = String((request.parts.last ?? "").dropLast(4))
      guard let bytes = try documents.archive(stem) else { return notFound(request) }
      return .document(Document(file: bytes, archive: .gem))
    default: return notFound(request)
    }
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    let path = request.path
    if path == "/versions" { return .listing }
    if path.hasPrefix("/info/") { return .detail }
    if path.hasPrefix("/api/v1/gems/") || path.hasPrefix("/api/v1/versions/") { return .release }
    return path.hasPrefix("/downloads/") ? .file : .other
  }

  /// The gem that a path concerns: of a gem's file name, what stands before a version of it.
  package func project(of request: SiteRequest) -> String? {
    let parts = request.parts
    switch (parts.first, parts.count) {
    case ("info", 2): return parts[1]
    case ("api", 4) where parts[3].hasSuffix(".json"): return String(parts[3].dropLast(5))
    case ("downloads", 2):
      // A name may have dashes and digits: the longest one that is a gem's is meant.
      let words = parts[1].split(separator: "-", omittingEmptySubsequences: false)
      return words.indices.dropFirst().reversed().lazy
        .map { words[..<$0].joined(separator: "-") }.first { style.position(of: $0) != nil }
    default: return nil
    }
  }

  package func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.compactMap { position in
        universe.package(at: position, in: snapshot).flatMap { style.truth(of: $0) }
      })
  }

  private func notFound(_ request: SiteRequest) -> SiteAnswer {
    .status(404, "This rubygem could not be found.")
  }

  /// A file of the index: with the digest of the whole, and in parts for those who ask.
  private func text(_ text: String) -> Document {
    let hash = sha256(text)
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
      let start = hash.index(hash.startIndex, offsetBy: place)
      return UInt8(hash[start..<hash.index(start, offsetBy: 2)], radix: 16)
    }
    let base64 = Data(bytes).base64EncodedString()
    let headers: [(String, String)] =
      switch options.digest {
      case .colons: [("Repr-Digest", "sha-256=:\(base64):")]
      case .quotes: [("Repr-Digest", "sha-256=\"\(base64)\"")]
      case .absent: []
      }
    return Document(text, .text, etag: md5(text), headers: headers, acceptsRanges: true)
  }
}
