internal import AssetKitCore

extension RunRequest {
  /// The longest run key, in bytes.
  ///
  /// A unique index has it, whose entries must be shorter than 2,704 bytes.
  private static let longestKey = 1_000

  /// Why the request can't be stored, behind "it asked for"; nil when it can.
  ///
  /// Nothing is made storable in silence: two keys that differ must not become one.
  var fault: String? {
    func shown(_ text: String) -> String { text.tickMessage }
    if let key {
      if key.utf8.count > Self.longestKey {
        return "a run with a key of \(key.utf8.count) bytes; at most \(Self.longestKey) are stored"
      }
      if key.holdsNull { return "a run with a key that holds U+0000" }
    }
    if let selection, selection.holdsNull {
      return "a run of '\(shown(selection))', which holds U+0000"
    }
    if let tag = tags.keys.sorted().first(where: {
      $0.holdsNull || tags[$0]?.holdsNull ?? false
    }) {
      return "a run with a tag '\(shown(tag))' that holds U+0000"
    }
    if let fault = RunTag.fault(in: tags) { return "a run with a wrong tag: \(shown(fault))" }
    if configuration.holdsNull {
      return "a run whose configuration holds U+0000"
    }
    return nil
  }
}

extension String {
  fileprivate var holdsNull: Bool { utf8.contains(0) }
}

extension JSONValue {
  fileprivate var holdsNull: Bool {
    switch self {
    case .string(let text): text.holdsNull
    case .array(let elements): elements.contains(where: \.holdsNull)
    case .object(let members): members.contains { $0.key.holdsNull || $0.value.holdsNull }
    default: false
    }
  }
}

extension [RunRequest] {
  /// The most runs that one evaluation may ask for.
  private static let most = 20_000

  /// Why the requests of one evaluation can't be stored, behind "it asked for"; nil when they can.
  var fault: String? {
    if count > Self.most { return "\(count) runs; at most \(Self.most) at once" }
    return lazy.compactMap(\.fault).first
  }
}
