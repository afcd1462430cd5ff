internal import AssetKitConfiguration

/// An executable that declares assets and makes them: one that links AssetKitCore, or speaks the
/// protocol of `docs/code-locations.md` otherwise.
package struct ExecutableLocation: Sendable {
  /// The code location's name; nil for that of the plugin.
  package var name: String?
  /// How it is started, to describe itself as well as to execute a step.
  package var command: StepCommand
  /// How long it may take to describe itself.
  package var startUpLimit: Duration

  /// The executable's path.
  package var path: String { command.program }

  /// Declares a location.
  package init(
    _ command: StepCommand, name: String? = nil, startUpLimit: Duration = .seconds(10)
  ) {
    self.command = command
    self.name = name
    self.startUpLimit = startUpLimit
  }
}

/// Reads the entry `executable` of a workspace: a path, or a map.
struct ExecutableReader {
  let reading: YAMLReading
  let directory: String

  func location(_ node: YAMLNode, _ path: String) -> ExecutableLocation? {
    if case .string(let text) = node.content {
      return location(FilePath.absolute(text, from: directory))
    }
    guard let fields = reading.fields(node, path) else { return nil }
    fields.allowOnly([
      "path", "name", "working_directory", "environment", "pass_environment", "limits",
      "startup_timeout_seconds", "grace_seconds",
    ])
    let text = fields.requiredText("path")
    var location = location(FilePath.absolute(text ?? "", from: directory))
    location.name = fields.text("name")
    location.command.read(fields, directory: directory)
    if let limit = fields.seconds("startup_timeout_seconds", atLeast: 0.001) {
      location.startUpLimit = limit
    }
    return text == nil ? nil : location
  }

  private func location(_ path: String) -> ExecutableLocation {
    ExecutableLocation(StepCommand([path], directory: directory))
  }
}

extension StepCommand {
  /// The keys that ``read(_:directory:)`` knows.
  static let fieldKeys = [
    "working_directory", "environment", "pass_environment", "limits", "grace_seconds",
  ]

  /// Takes what a declaration in YAML says of how a program is run.
  mutating func read(_ fields: YAMLFields, directory: String) {
    self.directory =
      fields.text("working_directory").map { FilePath.absolute($0, from: directory) } ?? directory
    environment = StepEnvironment(
      fields.textMap("environment"), passing: fields.texts("pass_environment"))
    if let seconds = fields.seconds("grace_seconds") { grace = seconds }
    guard let limits = fields.fields("limits") else { return }
    limits.allowOnly(["memory_mb", "cpu_seconds", "wall_seconds"])
    self.limits = StepLimits(
      memory: limits.int("memory_mb", in: 1...1_000_000_000).map { Int($0) << 20 },
      cpuTime: limits.seconds("cpu_seconds", atLeast: 0.001),
      wallTime: limits.seconds("wall_seconds", atLeast: 0.001))
  }
}
