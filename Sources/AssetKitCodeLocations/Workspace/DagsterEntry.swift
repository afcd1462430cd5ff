internal import AssetKitConfiguration

/// An entry of a kind that Dagster has: what it means here, or what to do instead.
struct DagsterEntry {
  /// Dagster 1.11's kinds, each with its keys, the first of which may be all of the entry.
  private static let keys: [String: [String]] = [
    "python_module": [
      "module_name", "attribute", "working_directory", "location_name", "executable_path",
    ],
    "python_file": [
      "relative_path", "attribute", "working_directory", "location_name", "executable_path",
    ],
    "python_package": [
      "package_name", "attribute", "working_directory", "location_name", "executable_path",
    ],
    "autoload_defs_module": [
      "module_name", "working_directory", "location_name", "executable_path",
    ],
    "grpc_server": ["host", "port", "socket", "location_name", "ssl", "additional_metadata"],
  ]

  static let kinds = [
    "python_module", "python_file", "python_package", "autoload_defs_module", "grpc_server",
  ]

  /// The Python code that a built-in pack takes the place of.
  private static let replaced = ["src.dagster_app": "ssc", "src/dagster_app.py": "ssc"]

  /// What the entry comes to; nil when it is malformed.
  let content: WorkspaceEntry.Content?

  init(_ member: YAMLNode.Member, _ path: String, _ reading: YAMLReading) {
    let keys = Self.keys[member.key] ?? []
    let target: String
    var name: String?
    if case .string(let text) = member.value.content, member.key != "grpc_server" {
      target = text
    } else {
      guard let fields = reading.fields(member.value, path) else {
        content = nil
        return
      }
      fields.allowOnly(keys)
      name = fields.text("location_name")
      if member.key == "grpc_server" {
        target = fields.text("socket") ?? fields.text("host") ?? "localhost"
      } else {
        guard let text = fields.requiredText(keys[0]) else {
          content = nil
          return
        }
        target = text
      }
    }
    if let pack = Self.replaced[target] {
      content = .pack(name: pack, isEnabled: true)
    } else {
      content = .foreign(
        name: name ?? target, advice: Self.advice(member.key, target))
    }
  }

  private static func advice(_ kind: String, _ target: String) -> String {
    let guide = "see docs/writing-a-plugin.md"
    if kind == "grpc_server" {
      return
        "`\(target)` is Dagster's gRPC code server, which isn't spoken here: list an `executable`, "
        + "or commands under `pipes_assets`; \(guide)"
    }
    return
      "`\(target)` is Dagster's Python code, which isn't loaded here: list commands that make the "
      + "assets under `pipes_assets`, or what is made elsewhere under `external_assets`; \(guide)"
  }
}
