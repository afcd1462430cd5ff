/// Decides which PostgreSQL keeps the instance.
///
/// `POSTGRES_*` variables come later than `dagster.yaml`, so each of them replaces its part of the
/// block; `POSTGRES_HOST` alone makes a server, and replaces a `postgres_url`. Absent parts have the
/// defaults of PostgreSQL's container image, whose variables these are: user `postgres`, and a
/// database named like the user.
struct InstanceDatabaseResolver {
  let home: String
  let variables: VariableLayers
  let block: PostgresStorageBlock?
  private(set) var entries: [Setting] = []
  private(set) var errors: [ConfigurationProblem] = []

  init(home: String, variables: VariableLayers, block: PostgresStorageBlock?) {
    self.home = home
    self.variables = variables
    self.block = block
  }

  mutating func resolve() -> InstanceDatabase {
    let host = part("POSTGRES_HOST", block?.host)
    if host?.origin.isVariable != true, let url = block?.url {
      entries = [setting("storage.postgres.postgres_url", url)]
      return .url(url.value)
    }
    guard let host else {
      let directory = home + "/postgres"
      entries = [
        Setting(name: "instance database", value: "embedded in \(directory)", origin: .builtIn)
      ]
      return .embedded(directory: directory)
    }
    let port =
      part("POSTGRES_PORT", block?.port.map { .init(value: String($0.value), place: $0.place) })
      ?? Setting(name: "POSTGRES_PORT", value: "5432", origin: .builtIn)
    let user =
      part("POSTGRES_USER", block?.user)
      ?? Setting(name: "POSTGRES_USER", value: "postgres", origin: .builtIn)
    let password = part("POSTGRES_PASSWORD", block?.password)
    let database =
      part("POSTGRES_DB", block?.database)
      ?? Setting(name: "POSTGRES_DB", value: user.value, origin: .builtIn)
    let params = block?.params ?? [:]
    entries = [host, port, user] + [password].compactMap(\.self) + [database]
    for (name, value) in params.sorted(by: { $0.key < $1.key }) {
      entries.append(setting("storage.postgres.postgres_db.params.\(name)", value))
    }
    return .external(
      host: host.value, port: number(port), user: user.value, password: password?.value,
      database: database.value, params: params.mapValues(\.value))
  }

  private func part(
    _ name: String, _ located: Located<String>?
  ) -> Setting? {
    variables.setting(name) ?? located.map { setting(name, $0) }
  }

  private func setting(
    _ name: String, _ located: Located<String>
  ) -> Setting {
    Setting(
      name: name, value: located.value, origin: .dagsterYAML(line: located.place.line ?? 1))
  }

  private mutating func number(_ port: Setting) -> Int {
    if let number = Int(port.value), 1...65_535 ~= number { return number }
    errors.append(
      ConfigurationProblem(
        .wrongValue, at: port.origin.place, key: port.name,
        "expected a port from 1 to 65535, found `\(port.value)`"))
    return 5432
  }
}

extension SettingOrigin {
  /// Whether the value was set by a variable or an option, not by `dagster.yaml` or a default.
  fileprivate var isVariable: Bool {
    switch self {
    case .envFile, .environment, .option: true
    case .builtIn, .dagsterYAML: false
    }
  }
}
