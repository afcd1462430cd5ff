internal import AssetKitConfiguration
internal import AssetKitCore
internal import DemoAssets
internal import SSCAssets

/// The plugin packs that are built in, and which of them `ASSETKIT_PACKS` names.
enum Packs {
  private static let names = ["ssc", "demo", "partitioned", "broken"]

  /// The packs that the setting names, in its order, each once.
  static func enabled(by settings: Settings) throws -> [any Plugin] {
    let setting = settings.setting(OwnVariables.packs)
    let wanted = (setting?.value ?? "ssc").split(separator: ",").map {
      String($0.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
    }
    var plugins: [any Plugin] = []
    for name in wanted where !plugins.contains(where: { $0.name == name }) {
      let origin = setting?.origin.description ?? ""
      plugins.append(
        try plugin(
          name, settings, from: ConfigurationPlace(file: origin), key: OwnVariables.packs))
    }
    return plugins
  }

  /// The pack of a name.
  ///
  /// - Throws: `ConfigurationError` about the place and the key when there is none.
  static func plugin(
    _ name: String, _ settings: Settings, from place: ConfigurationPlace, key: String = "pack"
  ) throws -> any Plugin {
    switch name {
    case "ssc":
      let graph = GraphDatabase(settings)
      return SSCPlugin(neo4j: { try graph.neo4j() }, graphDatabase: { try await graph.pool() })
    case "demo":
      return DemoPlugin(
        chainLength: settings.value(OwnVariables.demoChain).flatMap { Int($0) } ?? 3,
        schedules: settings.value(OwnVariables.demoSchedules).flatMap { Int($0) } ?? 0)
    case "partitioned": return PartitionedPlugin()
    case "broken": return BrokenPlugin()
    default:
      throw ConfigurationError(
        .wrongValue, at: place, key: key,
        "there is no pack `\(name)`; there are \(names.joined(separator: ", "))"
          + NearMiss.question(NearMiss.suggestions(for: name, among: names, limit: 1)))
    }
  }
}
