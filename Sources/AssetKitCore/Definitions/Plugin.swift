/// A pack of definitions: the whole contract between the orchestrator and a pipeline.
///
/// A plugin knows nothing of storage, command line or daemon. It declares what exists; the
/// orchestrator validates all declarations together, plans runs over them and calls their
/// functions with a context.
///
/// ```swift
/// struct Shop: Plugin {
///   let name = "shop"
///   let version = "1.0.0"
///
///   func register(in definitions: inout Definitions) {
///     definitions.add(
///       AssetDefinition("orders", group: "ingest") { context in
///         await context.log.info("reading orders")
///         return .materialized(["rows": 42])
///       })
///     definitions.add(ScheduleDefinition("nightly", target: "key:\"orders\"", cron: "0 2 * * *"))
///   }
/// }
/// ```
public protocol Plugin: Sendable {
  /// The pack's name, which is also the code location of what it registers.
  var name: String { get }
  /// The pack's own version.
  var version: String { get }
  /// What it is for, in a sentence, for `plugin list`.
  var summary: String { get }
  /// Declares the pack's assets, checks, resources, schedules and sensors.
  ///
  /// Called once per process, before anything runs. It must not block or connect to anything:
  /// that is what a resource's set-up is for.
  func register(in definitions: inout Definitions)
}

extension Plugin {
  /// Empty: a plugin need not describe itself.
  public var summary: String { "" }
}
