/// One version of a gem: what was pushed under its number, for all platforms together.
package struct GemRelease {
  package let number: String
  /// The one for every platform first, if there is one, the others by platform.
  package let variants: [GemInfo.Variant]

  /// When the first of them was pushed; nil when nobody says.
  package var releaseDate: UnixMicroseconds? { variants.compactMap(\.createdAt).min() }

  /// The platforms that it was built for besides the general one, sorted.
  package var platforms: [String] {
    variants.map(\.platform).filter { $0 != GemInfo.Variant.anyPlatform }
  }

  /// Those that say what the version needs: the one for every platform, else all.
  private var decisive: ArraySlice<GemInfo.Variant> {
    variants.first?.platform == GemInfo.Variant.anyPlatform ? variants.prefix(1) : variants[...]
  }

  /// The dependencies as spelled, each once.
  package var dependencies: [String] {
    var seen: Set<String> = []
    return decisive.flatMap(\.dependencies).filter { seen.insert($0).inserted }
  }

  /// Fingerprint of what the dependencies were read from: gems can't be pushed a second time.
  ///
  /// Nil when a checksum is missing.
  package var source: String? {
    let checksums = decisive.compactMap(\.checksum)
    guard checksums.count == decisive.count else { return nil }
    return checksums.count == 1 ? checksums.first : digest(of: checksums)
  }

  private func digest(of texts: [String]) -> String {
    Array(texts.joined(separator: " ").utf8).withUnsafeBytes(sha256)
  }
}

extension GemInfo {
  /// The versions, in the order of their first lines.
  package var releases: [GemRelease] {
    var order: [String] = []
    var byNumber: [String: [Variant]] = [:]
    for variant in variants {
      if byNumber[variant.number] == nil { order.append(variant.number) }
      byNumber[variant.number, default: []].append(variant)
    }
    return order.map { number in
      // A line that comes again replaces the one before.
      let byPlatform = Dictionary((byNumber[number] ?? []).map { ($0.platform, $0) }) { $1 }
      return GemRelease(
        number: number,
        variants: byPlatform.values.sorted { a, b in
          let isAny = (a.platform == Variant.anyPlatform, b.platform == Variant.anyPlatform)
          return isAny.0 != isAny.1 ? isAny.0 : a.platform < b.platform
        })
    }
  }
}
