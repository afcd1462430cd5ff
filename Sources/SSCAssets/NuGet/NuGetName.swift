/// The names (ids) of NuGet's packages.
package enum NuGetName {
  /// The form by which names are compared, and which stands in the registry's addresses: .NET's
  /// invariant lower case.
  ///
  /// That maps letter by letter, of every script, and knows no language: `I` becomes `i` wherever
  /// the machine stands, and the letter `İ`, which would become two, stays.
  package static func normalized(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 != $0.asciiLowercased || $0 >= 0x80 }) else { return name }
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      let mapped = scalar.properties.lowercaseMapping.unicodeScalars
      result.append(mapped.count == 1 ? mapped.first ?? scalar : scalar)
    }
    return String(result)
  }

  /// Whether a package can have the name: words of letters, digits and underscores with single dots
  /// or hyphens between them, at most 128 characters (the registry's column; uploads stop at 100).
  package static func isValid(_ name: String) -> Bool {
    guard (1...128).contains(name.unicodeScalars.count) else { return false }
    var isBehindSeparator = true
    for scalar in name.unicodeScalars {
      let isSeparator = scalar == "." || scalar == "-"
      guard isSeparator ? !isBehindSeparator : isWord(scalar) else { return false }
      isBehindSeparator = isSeparator
    }
    return !isBehindSeparator
  }

  /// What `\w` is for .NET.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation:
      true
    default: false
    }
  }
}
