internal import AssetKitConfiguration
internal import AssetKitCore
internal import CommandLineKit

/// What every command works with: its arguments, the settings, and what the code locations declare.
struct Session: Sendable {
  static let home = Option<String>(
    "home", "DIR", "The instance's home directory, instead of DAGSTER_HOME.", isGlobal: true,
    completion: .files)

  let arguments: Arguments
  let console: Console
  let settings: Settings

  /// Reads the settings, and says on standard error what is odd in them.
  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    console = Console(arguments)
    let options = arguments[Self.home].map {
      [SettingsSources.Option(variable: "DAGSTER_HOME", value: $0, option: "--home")]
    }
    var sources = SettingsSources.ofProcess(options: options ?? [])
    sources.knownVariables += OwnVariables.all
    settings = try Settings.load(sources)
    if let hint = TargetOptions.hint(arguments) { console.note(hint) }
    for warning in settings.warnings { console.warn(warning.description) }
  }

  /// What the code locations declare, unchecked; those that can't be loaded are warned of.
  func definitions() async throws -> Definitions {
    let locations = try await locations()
    for warning in locations.warnings { console.warn(warning) }
    return locations.definitions
  }

  /// What the code locations declare, without a fault.
  func validDefinitions() async throws -> (definitions: Definitions, graph: AssetGraph) {
    let definitions = try await definitions()
    return (definitions, try definitions.validate())
  }

  /// The assets that selections name together; each is a union of what its commas separate.
  func resolve(_ selections: [String], on graph: AssetGraph) throws -> [AssetKey] {
    try AssetSelection(parsing: selections.joined(separator: ",")).resolve(on: graph)
  }

  /// The spec of an asset, or an error that names the nearest one.
  func spec(_ name: String, in graph: AssetGraph) throws -> AssetSpec {
    let key = AssetKey(name)
    if let spec = graph.spec(key) { return spec }
    let near = NearMiss.question(graph.nearest(to: key).map(\.description))
    throw UsageError("no asset has the key `\(name)`\(near)", path: arguments.path)
  }
}

extension Command {
  /// Declares a command that works with a session.
  init(
    _ name: String, _ abstract: String, discussion: String = "",
    _ parameters: [any DeclaredParameter], examples: [Example] = [],
    session body: @escaping @Sendable (Session) async throws -> ExitCode
  ) {
    self.init(name, abstract, discussion: discussion, parameters, examples: examples) {
      try await body(Session($0))
    }
  }
}
