package import AssetKitCore

/// What the program of a step said that it made.
package struct PipesReport: Sendable {
  /// The results, in the order in which they were reported.
  package private(set) var results: [MaterializeResult] = []
  private let keys: [String: AssetKey]
  private var cursors: [AssetKey: String] = [:]
  private let selected: [AssetKey]

  init(selected: [AssetKey]) {
    self.selected = selected
    keys = Dictionary(selected.map { ($0.escaped, $0) }) { $1 }
  }

  /// The asset of the step that a message means.
  ///
  /// - Parameter text: Its spelling with `\/` for `/`; nil for the only one.
  /// - Throws: `PipesViolation` when it isn't one of the step's.
  package func asset(_ text: String?) throws(PipesViolation) -> AssetKey {
    guard let text else {
      guard let only = selected.first, selected.count == 1 else {
        throw PipesViolation("the message doesn't say which of the step's assets it is about")
      }
      return only
    }
    if let key = keys[text] { return key }
    let key = AssetKey(escaped: text)
    guard selected.contains(key) else {
      let known = selected.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      throw PipesViolation(
        "it reported \(PipesViolation.quoted(text)), which is no asset of this step; these are "
          + (known.isEmpty ? "none" : known))
    }
    return key
  }

  /// Takes the materialization of an asset.
  ///
  /// - Throws: `PipesViolation` when it was reported before.
  package mutating func add(_ result: MaterializeResult, for key: AssetKey) throws(PipesViolation) {
    guard !results.contains(where: { $0.key == key }) else {
      throw PipesViolation("it reported a materialization of '\(key)' twice")
    }
    var result = result
    result.key = key
    results.append(result)
  }

  /// Takes an asset's new cursor, which is saved with its materialization.
  package mutating func setCursor(_ cursor: String, for key: AssetKey) { cursors[key] = cursor }

  /// A result for every asset of the step: one that wasn't reported and isn't optional has an empty
  /// one.
  func complete(except optional: Set<AssetKey>) -> [MaterializeResult] {
    let known = optional.union(results.compactMap(\.key))
    let implied = selected.filter { !known.contains($0) }.map { MaterializeResult($0) }
    return (results + implied).map { result in
      var result = result
      if let key = result.key, let cursor = cursors[key] { result.cursor = cursor }
      return result
    }
  }
}

/// What a program said isn't what the protocol lets it say.
package struct PipesViolation: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong, as a clause of which the program is the subject.
  package let description: String

  /// Describes a violation.
  package init(_ description: String) { self.description = description }

  /// A piece of foreign text that is fit to be shown: of bounded length, without control characters.
  package static func quoted(_ text: String, limit: Int = 80) -> String {
    var shown = String(text.unicodeScalars.prefix(limit).map(visible))
    if text.unicodeScalars.dropFirst(limit).first != nil { shown += "…" }
    return "'\(shown)'"
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Character {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
    default: Character(scalar)
    }
  }
}
