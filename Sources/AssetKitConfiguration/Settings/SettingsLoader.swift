internal import AssetKitCore

/// Reads the sources in the order in which one says where the next one is.
struct SettingsLoader {
  private let sources: SettingsSources
  private let home: Setting
  private var variables: VariableLayers
  private var errors: [ConfigurationProblem] = []
  private var warnings: [ConfigurationProblem] = []

  init(_ sources: SettingsSources) throws(ConfigurationError) {
    self.sources = sources
    var variables = VariableLayers(sources)
    let here = sources.workingDirectory + "/.env"
    let environment = variables
    if let file = try EnvFile(
      contentsOf: here, environment: { environment.setting($0)?.value })
    {
      variables.append(file)
    }
    let home = Self.home(variables, sources)
    let beside = home.value + "/.env"
    if beside != here {
      let above = variables
      if let file = try EnvFile(contentsOf: beside, environment: { above.setting($0)?.value }) {
        variables.append(file)
      }
    }
    self.home = home
    self.variables = variables
  }

  mutating func load() throws(ConfigurationError) -> Settings {
    let lookup = variables
    let dagster = try DagsterYAML(
      home: home.value, workingDirectory: sources.workingDirectory,
      environment: { lookup.setting($0)?.value })
    warnings += dagster.warnings
    var resolver = InstanceDatabaseResolver(
      home: home.value, variables: variables, block: dagster.postgres)
    let database = resolver.resolve()
    errors += resolver.errors
    let own = ownVariables()
    guard errors.isEmpty else { throw ConfigurationError(errors) }
    return Settings(
      home: home.value, instanceDatabase: database, dagster: dagster,
      entries: [home] + resolver.entries + own, warnings: warnings, variables: variables)
  }

  /// `DAGSTER_HOME`, made absolute; `~/.assetkit` when nobody sets it.
  private static func home(_ variables: VariableLayers, _ sources: SettingsSources) -> Setting {
    let user = sources.environment["HOME"] ?? "/"
    guard let setting = variables.setting("DAGSTER_HOME") else {
      return Setting(name: "DAGSTER_HOME", value: user + "/.assetkit", origin: .builtIn)
    }
    var path = setting.value
    if path == "~" || path.hasPrefix("~/") {
      path = user + path.dropFirst()
    } else if path == "." {
      path = sources.workingDirectory
    } else if !path.hasPrefix("/") {
      path = sources.workingDirectory + "/" + path
    }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return Setting(name: setting.name, value: path, origin: setting.origin)
  }

  private mutating func ownVariables() -> [Setting] {
    let known = sources.knownVariables
    for name in variables.names(prefix: "ASSETKIT_")
    where !known.contains(where: { $0.name == name }) {
      let place = variables.setting(name)?.origin.place
      warnings.append(
        ConfigurationProblem(
          .unknownKey, at: place, key: name,
          "no such variable is known"
            + NearMiss.question(NearMiss.suggestions(for: name, among: known.map(\.name), limit: 1))
        ))
    }
    return known.compactMap { variable in
      guard let setting = variables.setting(variable.name) else {
        return variable.defaultValue.map {
          Setting(name: variable.name, value: $0, origin: .builtIn)
        }
      }
      if let expected = variable.expectation(for: setting.value) {
        errors.append(
          ConfigurationProblem(
            .wrongValue, at: setting.origin.place, key: variable.name,
            "expected \(expected), found `\(setting.shownValue)`"))
      }
      return setting
    }
  }
}

extension SettingOrigin {
  /// The place that a message about this setting points to.
  var place: ConfigurationPlace? {
    switch self {
    case .builtIn, .dagsterYAML: nil
    case .envFile(let path, let line): ConfigurationPlace(file: path, line: line)
    case .environment: ConfigurationPlace(file: "environment")
    case .option(let name): ConfigurationPlace(file: name)
    }
  }
}
