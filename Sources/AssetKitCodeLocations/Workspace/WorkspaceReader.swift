internal import AssetKitConfiguration
internal import AssetKitCore

/// Walks a `workspace.yaml`.
struct WorkspaceReader {
  /// The keys that an entry may have, ours first.
  static let kinds =
    ["pack", "executable", "pipes_assets", "external_assets"] + DagsterEntry.kinds

  let document: YAMLDocument
  let reading: YAMLReading

  /// The directory that relative paths start from.
  private var directory: String { FilePath.directory(of: document.file) }

  func entries() -> [WorkspaceEntry] {
    if document.root.content == .null { return [] }
    guard let root = reading.fields(document.root, nil) else { return [] }
    root.allowOnly(["load_from"])
    root.require("load_from")
    guard let list = root["load_from"] else { return [] }
    return reading.elements(list, "load_from").compactMap { entry($0.node, $0.path) }
  }

  private func entry(_ node: YAMLNode, _ path: String) -> WorkspaceEntry? {
    guard let fields = reading.fields(node, path) else { return nil }
    fields.allowOnly(Self.kinds)
    let members = (node.members ?? []).filter { Self.kinds.contains($0.key) }
    guard members.count == 1, let member = members.first else {
      if members.count > 1 || node.members?.isEmpty == true {
        reading.fail(
          .wrongValue, node.position, path,
          "expected one key, the kind of the code location, found \(members.count)")
      }
      return nil
    }
    guard let content = content(member, fields.path(member.key)) else { return nil }
    return WorkspaceEntry(
      kind: member.key, place: document.place(node.position), content: content)
  }

  private func content(_ member: YAMLNode.Member, _ path: String) -> WorkspaceEntry.Content? {
    switch member.key {
    case "pack": pack(member.value, path)
    case "executable":
      ExecutableReader(reading: reading, directory: directory)
        .location(member.value, path).map { .executable($0) }
    case "pipes_assets":
      assets(member.value, path, named: "pipes_assets") {
        PipesAssetsReader(reading: reading, file: document.file).asset($0)
      }.map { .pipesAssets($0) }
    case "external_assets":
      assets(member.value, path, named: "external_assets") {
        ExternalAssetsReader(reading: reading, file: document.file).asset($0)
      }.map { .externalAssets($0) }
    default: DagsterEntry(member, path, reading).content
    }
  }

  /// `pack: ssc`, or `pack: {name: ssc, enabled: false}`.
  private func pack(_ node: YAMLNode, _ path: String) -> WorkspaceEntry.Content? {
    if case .string(let name) = node.content { return .pack(name: name, isEnabled: true) }
    guard let fields = reading.fields(node, path) else { return nil }
    fields.allowOnly(["name", "enabled"])
    guard let name = fields.requiredText("name") else { return nil }
    return .pack(name: name, isEnabled: fields.bool("enabled") ?? true)
  }

  /// `FILE`, a list of declarations, or a map with `file` or `assets` and perhaps `name`.
  private func assets<Declaration: Sendable>(
    _ node: YAMLNode, _ path: String, named kind: String,
    _ read: (YAMLFields) -> Declaration?
  ) -> YAMLAssets<Declaration>? {
    func inline(_ node: YAMLNode, _ path: String, _ name: String?) -> YAMLAssets<Declaration> {
      YAMLAssets(
        name: name ?? kind, file: document.file,
        source: .inline(
          reading.elements(node, path).compactMap { element in
            reading.fields(element.node, element.path).flatMap(read)
          }))
    }
    func file(_ text: String, _ name: String?) -> YAMLAssets<Declaration> {
      let file = FilePath.absolute(text, from: directory)
      return YAMLAssets(name: name ?? FilePath.stem(of: file), file: file, source: .file(file))
    }
    switch node.content {
    case .sequence: return inline(node, path, nil)
    case .string(let text): return file(text, nil)
    default:
      guard let fields = reading.fields(node, path) else { return nil }
      fields.allowOnly(["name", "file", "assets"])
      let name = fields.text("name")
      switch (fields["file"], fields["assets"]) {
      case (nil, let assets?): return inline(assets, fields.path("assets"), name)
      case (_?, nil): return fields.requiredText("file").map { file($0, name) }
      case (nil, nil):
        reading.fail(.missingKey, node.position, path, "expected `file` or `assets`")
      case (_?, _?):
        reading.fail(
          .wrongValue, node.position, path, "expected either `file` or `assets`, not both")
      }
      return nil
    }
  }
}
