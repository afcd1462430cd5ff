/// Variables from several sources, where the first source that has a name answers.
///
/// An empty value counts as not set, everywhere: `POSTGRES_HOST=` in a `.env` switches it off.
struct VariableLayers: Sendable {
  private enum Layer: Sendable {
    case options([SettingsSources.Option])
    case environment([String: String])
    case file(EnvFile)
  }

  private var layers: [Layer]

  init(_ sources: SettingsSources) {
    layers = [.options(sources.options), .environment(sources.environment)]
  }

  /// Adds a file below all sources so far.
  mutating func append(_ file: EnvFile) {
    layers.append(.file(file))
  }

  /// The variable from the first source that mentions it; nil when that says it is empty.
  func setting(_ name: String) -> Setting? {
    for layer in layers {
      guard let setting = Self.setting(name, in: layer) else { continue }
      return setting.value.isEmpty ? nil : setting
    }
    return nil
  }

  /// The names from all sources that begin with a prefix, in alphabetical order.
  func names(prefix: String) -> [String] {
    var names: Set<String> = []
    for layer in layers {
      switch layer {
      case .options(let options): names.formUnion(options.map(\.variable))
      case .environment(let variables): names.formUnion(variables.keys)
      case .file(let file): names.formUnion(file.entries.keys)
      }
    }
    return names.filter { $0.hasPrefix(prefix) }.sorted()
  }

  private static func setting(_ name: String, in layer: Layer) -> Setting? {
    switch layer {
    case .options(let options):
      options.last { $0.variable == name }
        .map { Setting(name: name, value: $0.value, origin: .option($0.option)) }
    case .environment(let variables):
      variables[name].map { Setting(name: name, value: $0, origin: .environment) }
    case .file(let file):
      file.entries[name].map {
        Setting(name: name, value: $0.value, origin: .envFile(path: file.path, line: $0.line))
      }
    }
  }
}
