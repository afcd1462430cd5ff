internal import CommandLineKit

/// Dagster's options that say where definitions are.
///
/// Those about Python code are taken, so that its users' command lines run as they stand, and without
/// effect.
enum TargetOptions {
  static let all: [any DeclaredParameter] = [workspace] + options

  /// The files that list code locations, instead of the home's `workspace.yaml`.
  static let workspace = Option<String>(
    "workspace", short: "w", "FILE",
    "The list of code locations, instead of workspace.yaml in the home directory.", repeats: true,
    isGlobal: true, completion: .files)

  private static let options = [
    option("module-name", "m", "MODULE"),
    option("python-file", "f", "FILE"),
    option("working-directory", "d", "DIR"),
    option("package-name", nil, "PACKAGE"),
  ]

  private static func option(
    _ name: String, _ short: Character?, _ placeholder: String
  ) -> Option<String> {
    Option(
      name, short: short, placeholder, "Taken for Dagster's sake; has no effect.", repeats: true,
      isGlobal: true)
  }

  /// One line about the options that were given, or nil.
  static func hint(_ arguments: Arguments) -> String? {
    let given = options.compactMap { option in
      arguments[option].map { "\(spelling(option)) \($0)" }
    }
    guard !given.isEmpty else { return nil }
    return
      "\(given.joined(separator: " ")) is Dagster's way to name Python code, which "
      + "\(Orchestrator.name) doesn't load, so it has no effect"
  }

  private static func spelling(_ option: Option<String>) -> String {
    option.parameter.short.map { "-\($0)" } ?? "--" + option.parameter.name
  }
}
