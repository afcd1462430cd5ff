package import AssetKitCore

/// A code location as it came out when it was loaded.
package struct LoadedLocation: Sendable {
  /// How it came out.
  package enum State: Sendable {
    /// It declares what the plugin registers.
    case loaded(any Plugin)
    /// It can't be used, for this reason.
    case failed(String)
    /// The workspace lists it as switched off.
    case disabled
  }

  /// Its name: the value of `code_location` wherever an asset is shown.
  package var name: String
  /// What it is: `pack`, `executable`, `pipes_assets`, `external_assets`, or a kind of Dagster's.
  package var kind: String
  /// The file that it consists of; nil for a pack.
  package var path: String?
  /// How it came out.
  package var state: State

  /// The plugin, when it was loaded.
  package var plugin: (any Plugin)? {
    guard case .loaded(let plugin) = state else { return nil }
    return plugin
  }

  /// The resources that it sets up in processes of its own.
  package var resources: [CodeLocationDescription.Resource] { description?.resources ?? [] }

  /// The steps that it executes in processes of its own.
  package var steps: [CodeLocationDescription.Step] { description?.steps ?? [] }

  private var description: CodeLocationDescription? {
    (plugin as? ExecutablePlugin)?.description
  }

  /// Why it can't be used; nil otherwise.
  package var failure: String? {
    guard case .failed(let reason) = state else { return nil }
    return reason
  }

  /// Describes a location.
  package init(name: String, kind: String, path: String? = nil, state: State) {
    self.name = name
    self.kind = kind
    self.path = path
    self.state = state
  }
}

/// Assets that YAML declares as a plugin.
struct YAMLPlugin: Plugin {
  let name: String
  let version = ""
  let declare: @Sendable (inout Definitions) -> Void

  func register(in definitions: inout Definitions) { declare(&definitions) }
}
