internal import Dispatch
internal import FoundationEssentials
internal import Glibc

/// A plugin in an executable of its own, which the orchestrator starts: a code location.
///
/// ```swift
/// import AssetKitCore
///
/// @main struct Main {
///   static func main() async { await CodeLocation.serve(Shop()) }
/// }
/// ```
///
/// The executable is listed in `workspace.yaml`. What orchestrator and executable say to each other
/// is documented in `docs/code-locations.md`.
public enum CodeLocation {
  /// The version of the protocol that this library speaks.
  public static let protocolVersion = 1

  /// Does what the orchestrator asks for, and ends the process.
  ///
  /// SIGTERM and SIGINT cancel the step that is being executed. Started by hand, the process says
  /// what it is on standard error and ends with 2; with the argument `describe` it prints the
  /// description of the plugin.
  public static func serve(_ plugin: any Plugin) async -> Never {
    let server = CodeLocationServer(
      plugin: plugin, environment: ProcessInfo.processInfo.environment,
      arguments: Array(CommandLine.arguments.dropFirst()))
    let work = Task { @concurrent in await server.run() }
    let sources = [SIGTERM, SIGINT].map { signal in
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler { work.cancel() }
      source.resume()
      return source
    }
    let code = await work.value
    withExtendedLifetime(sources) { exit(code) }
  }
}

/// Why a code location can't be used.
package struct CodeLocationFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was expected, what was found, what to do.
  package let description: String

  /// Makes an error.
  package init(_ description: String) { self.description = description }
}

/// The variables by which the orchestrator tells an executable what to do.
package enum CodeLocationVariable {
  /// `describe` or `execute`.
  package static let mode = "ASSETKIT_CODE_LOCATION"
  /// The version of the protocol that the orchestrator speaks.
  package static let protocolVersion = "ASSETKIT_CODE_LOCATION_PROTOCOL"
  /// The file that takes the description.
  package static let output = "ASSETKIT_CODE_LOCATION_OUTPUT"
  /// The file with the Pipes context, which `DAGSTER_PIPES_CONTEXT` names too.
  package static let context = "ASSETKIT_PIPES_CONTEXT"
  /// The file that takes the Pipes messages, which `DAGSTER_PIPES_MESSAGES` names too.
  package static let messages = "ASSETKIT_PIPES_MESSAGES"
}
