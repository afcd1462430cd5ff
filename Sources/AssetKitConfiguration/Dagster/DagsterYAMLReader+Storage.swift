extension DagsterYAMLReader {
  /// Dagster's three stores before 1.0, which could be configured one by one.
  private static let legacy = [
    ("event_log_storage", "PostgresEventLogStorage"), ("run_storage", "PostgresRunStorage"),
    ("schedule_storage", "PostgresScheduleStorage"),
  ]
  private static let kinds = ["postgres", "mysql", "sqlite", "custom"]

  /// Reads `storage`, or the three separate stores.
  func readStorage() -> PostgresStorageBlock? {
    let legacy = readLegacyStorage()
    guard let node = root.node("storage") else { return legacy }
    for (key, _) in Self.legacy {
      guard let other = root.members.first(where: { $0.key == key }) else { continue }
      root.reader.fail(
        .wrongValue, other.position, key, "expected either storage or \(key), not both")
    }
    guard let map = root.reader.map(node, at: "storage", keys: Self.kinds) else { return nil }
    guard map.members.count == 1 else {
      if map.members.allSatisfy({ Self.kinds.contains($0.key) }) {
        root.reader.fail(
          .wrongValue, node.position, "storage",
          "expected exactly one of " + Self.kinds.joined(separator: ", "))
      }
      return nil
    }
    checkOthers(map)
    return map.map("postgres", keys: PostgresStorageBlock.keys).map { PostgresStorageBlock($0) }
  }

  /// Of the separate stores the one with the event log says where the instance is.
  private func readLegacyStorage() -> PostgresStorageBlock? {
    var block: PostgresStorageBlock?
    for (key, name) in Self.legacy {
      guard let store = root.configuredClass(key) else { continue }
      guard store.isDagsters(name, package: "dagster_postgres") else {
        store.warnNotLoaded(Self.instead)
        continue
      }
      guard let config = store.config(keys: PostgresStorageBlock.keys) else {
        _ = store.map.required("config")
        continue
      }
      let read = PostgresStorageBlock(config)
      block = block ?? read
    }
    return block
  }

  private func checkOthers(_ map: ConfigurationMap) {
    if let sqlite = map.map("sqlite", keys: ["base_dir"]) { _ = sqlite.requiredText("base_dir") }
    _ = map.map("mysql", keys: ["mysql_url", "mysql_db"])
    _ = map.configuredClass("custom")
    for member in map.members where member.key != "postgres" && Self.kinds.contains(member.key) {
      root.reader.warn(
        .unknownKey, member.position, map.path(of: member.key), "not used: \(Self.instead)")
    }
  }

  private static let instead =
    "the instance is kept in PostgreSQL (storage.postgres, or the embedded one)"
}
