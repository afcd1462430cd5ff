/// A block that names a Python class and its configuration: `module`, `class`, `config`.
struct ConfiguredClass {
  let module: Located<String>
  let name: Located<String>
  let map: ConfigurationMap

  /// Reads the block; nil when something is missing, which the reader was told.
  init?(_ map: ConfigurationMap) {
    let module = map.requiredText("module")
    guard let name = map.requiredText("class"), let module else { return nil }
    self.module = module
    self.name = name
    self.map = map
  }

  static let keys = ["module", "class", "config"]

  /// Whether it is the class of that name in a package of Dagster, or in one of its modules.
  func isDagsters(_ name: String, package: String = "dagster") -> Bool {
    let module = self.module.value
    return self.name.value == name && (module == package || module.hasPrefix(package + "."))
  }

  /// The class's configuration, of which the keys are known.
  func config(keys: [String]) -> ConfigurationMap? {
    map.map("config", keys: keys)
  }

  /// Says that the class can't be loaded, and what happens instead.
  func warnNotLoaded(_ instead: String) {
    map.reader.warn(
      .wrongValue, map.position, map.path,
      "the Python class \(name.value) of \(module.value) isn't loaded: \(instead)")
  }
}

extension ConfigurationMap {
  /// The class that is configured under a key.
  func configuredClass(_ key: String) -> ConfiguredClass? {
    map(key, keys: ConfiguredClass.keys).flatMap { ConfiguredClass($0) }
  }
}
