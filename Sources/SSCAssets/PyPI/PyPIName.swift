/// The name of a project on PyPI, compared by PEP 503.
package struct PyPIName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The normal form: lower case, runs of `-`, `_`, `.` as one dash.
  package let description: String

  /// Normalises any spelling, valid or not.
  package init(_ name: some StringProtocol) { description = Self.normalized(name) }

  package static func < (a: PyPIName, b: PyPIName) -> Bool { a.description < b.description }

  /// Whether the bytes spell this name; nothing is built to find out.
  func isSpelled(_ spelling: some Sequence<UInt8>) -> Bool {
    var expected = description.utf8.makeIterator()
    var inRun = false
    for byte in spelling {
      if byte.isNameSeparator && inRun { continue }
      inRun = byte.isNameSeparator
      guard expected.next() == (inRun ? UInt8(ascii: "-") : byte.asciiLowercased) else {
        return false
      }
    }
    return expected.next() == nil
  }

  /// The normal form of a name (PEP 503, "Normalized Names").
  package static func normalized(_ name: some StringProtocol) -> String {
    guard !isNormal(name) else { return String(name) }
    let capacity = name.utf8.count
    return String(unsafeUninitializedCapacity: capacity) { target in
      var count = 0
      var inRun = false
      for byte in name.utf8 {
        let isSeparator = byte.isNameSeparator
        if isSeparator && inRun { continue }
        target[count] = isSeparator ? UInt8(ascii: "-") : byte.asciiLowercased
        count += 1
        inRun = isSeparator
      }
      return count
    }
  }

  /// Whether PEP 508 allows the name: letters, digits and `-_.`, the first and the last no separator.
  package static func isValid(_ name: some StringProtocol) -> Bool {
    var first: UInt8?
    var last: UInt8 = 0
    for byte in name.utf8 {
      guard byte.isASCIIAlphanumeric || byte.isNameSeparator else { return false }
      if first == nil { first = byte }
      last = byte
    }
    return first?.isASCIIAlphanumeric == true && last.isASCIIAlphanumeric
  }

  /// The package URL of a project, or of one of its versions.
  ///
  /// The purl type lower-cases and turns `_` into `-`, but leaves dots and runs alone, so it is made
  /// of the registry's spelling and not of the normal form.
  package static func packageURL(name: String, version: String? = nil) -> PackageURL {
    let spelling = name.asciiLowercased.split(
      separator: "_", omittingEmptySubsequences: false
    ).joined(separator: "-")
    return PackageURL(type: "pypi", name: spelling, version: version)
  }

  /// Most names arrive in normal form and needn't be rebuilt.
  private static func isNormal(_ name: some StringProtocol) -> Bool {
    var afterDash = false
    for byte in name.utf8 {
      let isDash = byte == UInt8(ascii: "-")
      if byte != byte.asciiLowercased || (byte.isNameSeparator && !isDash) || (isDash && afterDash)
      {
        return false
      }
      afterDash = isDash
    }
    return true
  }
}

extension UInt8 {
  /// Dash, underscore or dot.
  var isNameSeparator: Bool {
    self == UInt8(ascii: "-") || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
  }
}
