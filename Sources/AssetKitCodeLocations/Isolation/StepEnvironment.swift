internal import FoundationEssentials

/// The environment of a step's process: what is declared, and little else.
///
/// A step sees no other variable of the orchestrator, so that no database password or token reaches
/// code that wasn't meant to have it.
package struct StepEnvironment: Sendable, Hashable {
  /// Variables with their values.
  package var values: [String: String]
  /// The names of variables that pass as the orchestrator has them; one that it lacks is left out.
  package var passed: [String]

  /// Declares an environment.
  package init(_ values: [String: String] = [:], passing passed: [String] = []) {
    self.values = values
    self.passed = passed
  }

  /// The names of variables that pass to every step: where programs and files are, and in which
  /// language and time zone to write.
  package static let alwaysPassed = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
  ]

  /// The variables as the process gets them.
  ///
  /// - Parameters:
  ///   - settings: The orchestrator's settings, of which a passed name gets its value; a name that
  ///     always passes is looked up in this process's own environment too.
  ///   - additions: What the way of starting it adds; it can't be replaced by a declaration.
  func resolved(settings: [String: String], additions: [String: String]) -> [String: String] {
    var result = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    let own = ProcessInfo.processInfo.environment
    for name in Self.alwaysPassed {
      if let value = settings[name] ?? own[name] { result[name] = value }
    }
    for name in passed { if let value = settings[name] { result[name] = value } }
    return result.merging(values) { $1 }.merging(additions) { $1 }
  }
}
