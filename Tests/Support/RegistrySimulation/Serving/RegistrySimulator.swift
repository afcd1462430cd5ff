import BlockingIO
import CMicroHTTPD

/// A PyPI-shaped registry over HTTP, on a port of 127.0.0.1, and other ecosystems' below paths of
/// their own.
///
/// ```swift
/// let registry = SimulatedRegistry(seed: 7, packages: 100)
/// let simulator = try RegistrySimulator.start(registry)
/// defer { simulator.stop() }
/// // … ingest from simulator.baseURL, compare with registry.groundTruth()
/// ```
///
/// May be used from any thread. Stops when the last reference goes, if not before.
package final class RegistrySimulator: Sendable {
  /// How the server behaves.
  package struct Options: Sendable {
    /// 0 for any free port.
    package var port: UInt16 = 0
    /// Threads that serve requests.
    package var threads = 2
    /// Waiting time before each answer; holds no thread.
    package var latencyMilliseconds = 0
    package var faults = FaultPlan.none
    /// The pause between the ten pieces of a slow answer.
    package var slowDripPauseMilliseconds = 200
    /// Whether documents are sent in gzip to those who accept it.
    ///
    /// Costs time for each document.
    package var compresses = false
    /// How many projects' pages are kept; some 30 kB each.
    package var cachedPackages = 4096
    /// Documents to serve as they stand.
    package var fixtures = FixtureDocuments()

    /// Makes options; all of them have defaults.
    package init() {}
  }

  /// What is served.
  package let registry: SimulatedRegistry
  /// `http://127.0.0.1:<port>`, without a slash at the end: PyPI's address.
  package let baseURL: String
  /// The port that it listens on.
  package let port: UInt16
  private let handler: RequestHandler
  private let daemon: Daemon

  /// Starts to serve a registry, and others beside it.
  ///
  /// - Throws: `RegistrySimulatorError` when the port can't be had.
  package static func start(
    _ registry: SimulatedRegistry = SimulatedRegistry(), sites: [any EcosystemSite] = [],
    options: Options = Options()
  ) throws(RegistrySimulatorError) -> RegistrySimulator {
    try RegistrySimulator(registry, sites, options)
  }

  /// The address of a site, without a slash at the end.
  package func url(of site: any EcosystemSite) -> String { "\(baseURL)/\(site.prefix)" }

  private init(
    _ registry: SimulatedRegistry, _ sites: [any EcosystemSite], _ options: Options
  ) throws(RegistrySimulatorError) {
    self.registry = registry
    daemon = try Daemon(port: options.port, threads: options.threads)
    port = daemon.port
    baseURL = "http://127.0.0.1:\(port)"
    handler = RequestHandler(
      site: RegistrySite(
        registry, fixtures: options.fixtures, baseURL: baseURL,
        cachedPackages: options.cachedPackages),
      sites: sites, options: options)
    daemon.serve(handler)
  }

  deinit { stop() }

  /// Stops serving; answers under way are finished or cut off.
  ///
  /// A second call does nothing.
  package func stop() { daemon.stop() }

  /// Makes the list of all projects now, so that the first request doesn't wait for it.
  package func prepareListing() { _ = handler.site.listing(asJSON: true) }

  /// Makes the pages of all projects now, as many as are kept: so that a benchmark measures its
  /// client instead of the making of archives.
  package func preparePages() { handler.site.preparePages() }

  /// Which requests fail.
  ///
  /// Setting a plan makes faults that heal happen anew.
  package var faults: FaultPlan {
    get { handler.settings.withLock { $0.faults } }
    set {
      handler.settings.withLock { $0.faults = newValue }
      handler.counter.forgetAttempts()
    }
  }

  /// The waiting time before each answer.
  package var latencyMilliseconds: Int {
    get { handler.settings.withLock { $0.latencyMilliseconds } }
    set { handler.settings.withLock { $0.latencyMilliseconds = newValue } }
  }

  /// The requests so far.
  package var statistics: RequestStatistics { handler.counter.statistics }

  /// Begins to count requests from zero.
  package func resetStatistics() { handler.counter.reset() }
}

/// Why the simulator can't start.
package struct RegistrySimulatorError: Error, CustomStringConvertible {
  package var description: String
}
