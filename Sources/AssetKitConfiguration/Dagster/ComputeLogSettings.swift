/// Where the output of steps is kept.
package enum ComputeLogSettings: Sendable, Hashable {
  /// In files below a directory, absolute: `LocalComputeLogManager`.
  case directory(String)
  /// Nowhere: `NoOpComputeLogManager`.
  case none
}

extension DagsterYAMLReader {
  /// Reads `compute_logs`.
  mutating func readComputeLogs() -> ComputeLogSettings {
    let standard = home + "/storage"
    let manager = root.configuredClass("compute_logs")
    if let manager, manager.isDagsters("NoOpComputeLogManager") {
      _ = manager.config(keys: [])
      note("compute_logs", "none", manager.name.place)
      return .none
    }
    var given: Located<String>?
    if let manager, manager.isDagsters("LocalComputeLogManager") {
      let config = manager.config(keys: ["base_dir", "polling_timeout"])
      given = config?.requiredText("base_dir").map { absolute($0) }
      if let node = config?.node("polling_timeout") {
        _ = root.reader.text(
          node, at: "compute_logs.config.polling_timeout", acceptsNumbers: true)
      }
    } else if let manager {
      manager.warnNotLoaded("the output of steps is kept in \(standard)")
    }
    return .directory(effective("compute_logs.base_dir", given, default: standard))
  }

  /// Reads `local_artifact_storage`.
  mutating func readArtifactDirectory() -> String {
    var given: Located<String>?
    if let storage = root.configuredClass("local_artifact_storage") {
      if storage.isDagsters("LocalArtifactStorage") {
        given = storage.config(keys: ["base_dir"])?.requiredText("base_dir").map { absolute($0) }
      } else {
        storage.warnNotLoaded("files of runs are kept in \(home)")
      }
    }
    return effective("local_artifact_storage.base_dir", given, default: home)
  }
}
