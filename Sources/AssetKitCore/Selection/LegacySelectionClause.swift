/// The selection clauses from before Dagster 1.9, which Dagster still tries on any text that its
/// grammar rejects: `^(\*?\+*)?([./\w\d\[\]?_-]+)(\+*\*?)?$`, and `tag:key=value`.
///
/// Unlike Dagster, a tag must consist of characters that tags can have: `tag:` alone or
/// `tag:team:a` are typing mistakes and stay errors.
enum LegacySelectionClause {
  /// The meaning of a clause, or nil when the text is none.
  static func selection(_ text: String) -> AssetSelection? {
    var rest = trimmed(text)[...]
    if rest.hasPrefix("tag:") { return tag(rest.dropFirst(4)) }
    let up = depth(of: rest.prefix { $0 == "*" || $0 == "+" }, starFirst: true)
    rest = rest.drop { $0 == "*" || $0 == "+" }
    let key = rest.prefix(while: isKeyCharacter)
    let down = depth(of: rest[key.endIndex...], starFirst: false)
    guard let up, let down, !key.isEmpty else { return nil }
    let asset = AssetSelection.asset(QuotedText.key(String(key)))
    guard up != .levels(0) || down != .levels(0) else { return asset }
    return AssetSelection(
      .traversal(
        asset.node, up: up == .levels(0) ? nil : up, down: down == .levels(0) ? nil : down))
  }

  /// The depth that signs mean, or nil when there is anything else or a star in the wrong place.
  private static func depth(of signs: Substring, starFirst: Bool) -> AssetSelection.Depth? {
    let pluses = starFirst ? signs.drop { $0 == "*" } : signs.prefix { $0 != "*" }
    guard pluses.allSatisfy({ $0 == "+" }) else { return nil }
    let stars = starFirst ? signs.prefix { $0 == "*" } : signs[pluses.endIndex...]
    guard stars.isEmpty || stars == "*" else { return nil }
    return stars.isEmpty ? .levels(pluses.count) : .unbounded
  }

  private static func tag(_ text: Substring) -> AssetSelection? {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    let isValid = sides.allSatisfy { $0.allSatisfy(isTagCharacter) }
    guard let key = sides.first, !key.isEmpty, sides.count <= 2, isValid else { return nil }
    return .tag(String(key), sides.count == 2 ? String(sides[1]) : "")
  }

  private static func isKeyCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "./[]?_-".contains(character)
  }

  private static func isTagCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "./_-".contains(character))
  }

  private static func trimmed(_ text: String) -> Substring {
    let isBlank = { (character: Character) in character.isWhitespace }
    guard let start = text.firstIndex(where: { !isBlank($0) }),
      let end = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return text[start...end]
  }
}
