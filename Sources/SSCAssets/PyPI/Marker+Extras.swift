extension Marker {
  /// The extras that alone ask for the requirement, normalised and sorted; empty when it belongs to
  /// the package itself.
  ///
  /// A requirement belongs to extras when its marker can't be true without one: every
  /// `extra == "x"` is taken as false and every other comparison as unknown. The extras are those
  /// for which the marker can then be true; if there is none (two extras at once, which no
  /// installer ever evaluates), all that it names, so that it stays out of the plain graph anyway.
  package var extras: [String] {
    guard truth(chosen: nil) == .no else { return [] }
    let named = Set(extraNames).sorted()
    let asking = named.filter { truth(chosen: $0) != .no }
    return asking.isEmpty ? named : asking
  }

  private enum Truth { case yes, no, unknown }

  /// The truth with one extra chosen, or none, and an environment of which nothing is known.
  private func truth(chosen: String?) -> Truth {
    switch self {
    case .comparison:
      guard let (name, isEqual) = extraComparison else { return .unknown }
      return (name == chosen) == isEqual ? .yes : .no
    case .all(let markers):
      let truths = markers.map { $0.truth(chosen: chosen) }
      if truths.contains(.no) { return .no }
      return truths.contains(.unknown) ? .unknown : .yes
    case .any(let markers):
      let truths = markers.map { $0.truth(chosen: chosen) }
      if truths.contains(.yes) { return .yes }
      return truths.contains(.unknown) ? .unknown : .no
    }
  }

  private var extraNames: [String] {
    switch self {
    case .comparison: extraComparison.map { [$0.name] } ?? []
    case .all(let markers), .any(let markers): markers.flatMap(\.extraNames)
    }
  }

  /// The extra that a comparison is about: `extra == "x"` either way round, or `"x" in extras`.
  private var extraComparison: (name: String, isEqual: Bool)? {
    guard case .comparison(let left, let comparison, let right) = self else { return nil }
    switch (left, comparison, right) {
    case (.variable("extra"), .equal, .literal(let name)),
      (.literal(let name), .equal, .variable("extra")),
      (.variable("extra"), .arbitrary, .literal(let name)),
      (.literal(let name), .isIn, .variable("extras")):
      return (name, true)
    case (.variable("extra"), .notEqual, .literal(let name)),
      (.literal(let name), .notEqual, .variable("extra")),
      (.literal(let name), .isNotIn, .variable("extras")):
      return (name, false)
    default:
      return nil
    }
  }
}
