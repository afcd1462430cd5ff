package import AssetKitConfiguration

/// A `workspace.yaml`: where definitions come from.
///
/// Entries of Dagster's kinds are recognised, so that its users' files can be read as they stand.
package struct WorkspaceFile: Sendable {
  /// The file's path.
  package let path: String
  /// What it lists, in its order.
  package let entries: [WorkspaceEntry]

  /// Reads the file; nil when there is none.
  ///
  /// The environment given answers `{env: NAME}`.
  /// - Throws: `ConfigurationError` with everything that is wrong with the file itself. Whether what
  ///   it lists can be loaded is another matter.
  package init?(
    contentsOf path: String, environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    guard let document = try YAMLDocument(contentsOf: path) else { return nil }
    try self.init(document, environment: environment)
  }

  /// Interprets a document.
  package init(
    _ document: YAMLDocument, environment: @escaping (String) -> String?
  ) throws(ConfigurationError) {
    let reading = YAMLReading(document, environment: environment)
    let reader = WorkspaceReader(document: document, reading: reading)
    let entries = reader.entries()
    try reading.finish()
    path = document.file
    self.entries = entries
  }
}

/// One entry of `load_from`.
package struct WorkspaceEntry: Sendable {
  /// What an entry says.
  package enum Content: Sendable {
    /// A pack that is built in.
    case pack(name: String, isEnabled: Bool)
    /// An executable that links AssetKitCore, or speaks its protocol otherwise.
    case executable(ExecutableLocation)
    /// Commands that speak Dagster Pipes, declared here or in a file.
    case pipesAssets(YAMLAssets<PipesAssetDeclaration>)
    /// Assets that others make, declared here or in a file.
    case externalAssets(YAMLAssets<ExternalAssetDeclaration>)
    /// An entry of Dagster's that can't be loaded, with what to do instead.
    case foreign(name: String, advice: String)
  }

  /// The entry's key, such as `executable`.
  package let kind: String
  /// Where the entry stands.
  package let place: ConfigurationPlace
  /// What it says.
  package let content: Content
}

/// Assets that YAML declares: right in the workspace, or in a file of their own.
package struct YAMLAssets<Declaration: Sendable>: Sendable {
  /// Where the declarations are.
  package enum Source: Sendable {
    /// In the workspace itself.
    case inline([Declaration])
    /// In a file, which is read when the location is loaded.
    case file(String)
  }

  /// The code location's name.
  package let name: String
  /// The file that declares the assets: their own, or the workspace.
  package let file: String
  /// Where the declarations are.
  package let source: Source
}

extension WorkspaceEntry {
  /// Whether the entry stands for a pack that is built in.
  package var isPack: Bool {
    if case .pack = content { true } else { false }
  }
}
