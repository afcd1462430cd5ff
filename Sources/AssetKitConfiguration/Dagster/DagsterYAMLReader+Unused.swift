extension DagsterYAMLReader {
  /// Reads `run_launcher`: runs are processes of this machine, as with `DefaultRunLauncher`.
  mutating func readRunLauncher() {
    guard let launcher = root.configuredClass("run_launcher") else { return }
    if launcher.isDagsters("DefaultRunLauncher") {
      _ = launcher.config(keys: [])
    } else {
      launcher.warnNotLoaded("runs are launched on this machine, as by DefaultRunLauncher")
    }
  }

  /// Checks the blocks that mean nothing here, and notes that they are there.
  mutating func checkUnused() {
    for key in ["telemetry", "nux", "freshness"] {
      let map = root.map(key, keys: ["enabled"])
      if key == "freshness" { _ = map?.required("enabled") }
      _ = map?.flag("enabled")
      ignore(key)
    }
    checkCodeServers()
    checkPythonLogs()
    _ = root.configuredClass("defs_state_storage")
    ignore("defs_state_storage")
    root.configuredClass("instance_class")?.warnNotLoaded(
      "the instance is of the one kind there is")
    root.map("secrets", keys: ["custom"])?.configuredClass("custom")?
      .warnNotLoaded("secrets come from the environment and from .env files")
  }

  private mutating func checkCodeServers() {
    let map = root.map(
      "code_servers",
      keys: ["local_startup_timeout", "reload_timeout", "wait_for_local_processes_on_shutdown"])
    _ = map?.number("local_startup_timeout")
    _ = map?.number("reload_timeout")
    _ = map?.flag("wait_for_local_processes_on_shutdown")
    ignore("code_servers")
  }

  private mutating func checkPythonLogs() {
    let map = root.map(
      "python_logs",
      keys: ["managed_python_loggers", "python_log_level", "dagster_handler_config"])
    _ = map?.texts("managed_python_loggers")
    _ = map?.text("python_log_level")
    let handlers = map?.map(
      "dagster_handler_config", keys: ["handlers", "formatters", "filters"])
    for member in handlers?.members ?? [] {
      _ = root.reader.openMap(member.value, at: handlers?.path(of: member.key))
    }
    ignore("python_logs")
  }
}
