/// What is remembered of the last evaluation of an asset's automation condition.
package struct AutomationState: Sendable, Hashable {
  /// A materialization that was the latest at an evaluation.
  package struct Seen: Sendable, Hashable {
    package var id: Int64
    package var dataVersion: String

    package init(id: Int64, dataVersion: String) {
      self.id = id
      self.dataVersion = dataVersion
    }
  }

  /// When it was evaluated.
  package var evaluatedAt: Timestamp
  /// Whether the asset was asked for.
  package var wasRequested: Bool
  /// The latest materializations of the assets that it looked at; number 0 where there was none.
  package var seen: [AssetKey: Seen] = [:]
  /// The newest materialization of all assets; for those that it didn't look at yet.
  package var lastID: Int64 = 0
  /// The asset's code version.
  package var codeVersion: String?
  /// The nodes with a memory, by their place in the condition.
  package var nodes: [String: Bool] = [:]
  /// What happened since the asset was last asked for.
  package var reasons: [String] = []

  package init(evaluatedAt: Timestamp, wasRequested: Bool) {
    self.evaluatedAt = evaluatedAt
    self.wasRequested = wasRequested
  }

  /// Whether the other one says the same, but for its time.
  package func isEquivalent(to other: AutomationState) -> Bool {
    var copy = other
    copy.evaluatedAt = evaluatedAt
    // Of the materializations of other assets nothing is remembered but the newest number.
    copy.lastID = lastID
    return copy == self
  }
}

extension AutomationState {
  /// What the database keeps besides the time and the request.
  package var json: JSONValue {
    [
      "seen": .object(
        Dictionary(
          uniqueKeysWithValues: seen.map { key, seen in
            (key.description, .array([.int(seen.id), .string(seen.dataVersion)]))
          })),
      "last_id": .int(lastID), "code_version": codeVersion.map(JSONValue.string) ?? .null,
      "nodes": .object(nodes.mapValues(JSONValue.bool)),
      "reasons": .array(reasons.map(JSONValue.string)),
    ]
  }

  /// Reads what `json` gave; what isn't there counts as not remembered.
  package init(evaluatedAt: Timestamp, wasRequested: Bool, json: JSONValue) {
    self.init(evaluatedAt: evaluatedAt, wasRequested: wasRequested)
    if case .object(let members)? = json["seen"] {
      for (key, value) in members {
        guard case .array(let pair) = value, pair.count == 2, case .int(let id) = pair[0],
          case .string(let version) = pair[1]
        else { continue }
        seen[AssetKey(key)] = Seen(id: id, dataVersion: version)
      }
    }
    if case .int(let id)? = json["last_id"] { lastID = id }
    if case .string(let version)? = json["code_version"] { codeVersion = version }
    if case .object(let members)? = json["nodes"] {
      for case (let place, .bool(let value)) in members { nodes[place] = value }
    }
    if case .array(let texts)? = json["reasons"] {
      for case .string(let text) in texts { reasons.append(text) }
    }
  }
}
