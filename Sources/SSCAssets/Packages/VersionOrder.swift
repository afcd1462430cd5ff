/// How one ecosystem orders its versions: each text is parsed once, into bytes.
package protocol VersionOrder: Sendable {
  /// Bytes whose lexicographic order is the order of the versions, nil when the text isn't a version.
  ///
  /// Spellings of one version (`1.0`, `1.0.0`) have equal keys.
  func sortKey(of version: String) -> [UInt8]?

  /// Whether the version is one that the ecosystem's resolvers pass over by default.
  func isPrerelease(_ version: String) -> Bool
}

/// A version of a package, as far as its place among the others needs it.
package struct DatedVersion: Sendable, Hashable {
  /// The registry's spelling.
  package var name: String
  /// When it was published; nil when the registry doesn't say.
  package var releaseDate: UnixMicroseconds?

  package init(name: String, releaseDate: UnixMicroseconds? = nil) {
    self.name = name
    self.releaseDate = releaseDate
  }
}

extension VersionOrder {
  /// The serial number of each version, in the order given: 0, 1, … from the lowest to the highest.
  ///
  /// A text that isn't a version gets -1 and takes no number. Spellings of one version get numbers
  /// of their own: the earlier release first, one without a date last, then by their bytes, so that
  /// the numbers are the same in every run. All versions count, pre-releases and withdrawn ones too:
  /// otherwise the numbers would shift when one is withdrawn.
  package func serials(of versions: [DatedVersion]) -> [Int] {
    var serials = [Int](repeating: -1, count: versions.count)
    let keyed = versions.indices.compactMap { index in
      sortKey(of: versions[index].name).map { (index: index, key: $0) }
    }
    let ordered = keyed.sorted { a, b in
      let byKey = compareBytes(a.key, b.key)
      if byKey != 0 { return byKey < 0 }
      return precedes(versions[a.index], a.index, versions[b.index], b.index)
    }
    for (serial, entry) in ordered.enumerated() { serials[entry.index] = serial }
    return serials
  }

  /// The order among spellings of one version; the position given decides between equal entries.
  private func precedes(_ a: DatedVersion, _ aIndex: Int, _ b: DatedVersion, _ bIndex: Int) -> Bool
  {
    let aDate = a.releaseDate?.rawValue ?? .max
    let bDate = b.releaseDate?.rawValue ?? .max
    if aDate != bDate { return aDate < bDate }
    let byName = compareBytes(Array(a.name.utf8), Array(b.name.utf8))
    return byName == 0 ? aIndex < bIndex : byName < 0
  }
}
