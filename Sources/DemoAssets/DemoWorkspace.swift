internal import AssetKitCore
internal import FoundationEssentials

/// A directory that exists as long as a run: its disappearance shows that resources are torn down.
struct DemoWorkspace: Sendable {
  let path: String

  static let key = ResourceKey<DemoWorkspace>("demo_workspace")

  static let definition = ResourceDefinition(
    key, description: "an empty directory below TMPDIR, removed after the run",
    setUp: { context in
      let parent = context.environment["TMPDIR"] ?? "/tmp"
      let path = "\(parent)/assetkit-demo-\(context.runID)"
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
      return DemoWorkspace(path: path)
    },
    tearDown: { try FileManager.default.removeItem(atPath: $0.path) })
}
