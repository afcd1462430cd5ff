import BlockingIO
import CMicroHTTPD

/// Answers one request after another: faults first, then what the registry has.
final class RequestHandler: Sendable {
  let site: RegistrySite
  /// The other ecosystems' sites by prefix.
  let sites: [String: any EcosystemSite]
  let counter = RequestCounter()
  let suspensions = Suspensions()
  let settings: Locked<Settings>
  private let compresses: Bool

  /// What may change while the server runs.
  struct Settings {
    var latencyMilliseconds: Int
    var faults: FaultPlan
    var slowDripPause = 200
  }

  init(
    site: RegistrySite, sites: [any EcosystemSite], options: RegistrySimulator.Options
  ) {
    self.site = site
    self.sites = Dictionary(sites.map { ($0.prefix, $0) }) { $1 }
    compresses = options.compresses
    settings = Locked(
      Settings(
        latencyMilliseconds: options.latencyMilliseconds, faults: options.faults,
        slowDripPause: options.slowDripPauseMilliseconds))
  }

  /// Answers, unless the connection is to wait first.
  ///
  /// - Parameter hasWaited: Whether this is the second call for the request, after its latency.
  /// - Returns: Nil when the connection was suspended.
  func handle(_ exchange: Exchange, hasWaited: Bool) -> MHD_Result? {
    let settings = settings.withLock { $0 }
    if settings.latencyMilliseconds > 0, !hasWaited, !exchange.path.hasPrefix("/_simulator/"),
      suspensions.suspend(exchange.connection, milliseconds: settings.latencyMilliseconds)
    {
      return nil
    }
    if let (site, request) = site(for: exchange) {
      return answer(exchange, site, request, settings)
    }
    return answer(exchange, Route(exchange.path), settings)
  }

  private func answer(
    _ exchange: Exchange, _ route: Route, _ settings: Settings
  ) -> MHD_Result {
    if case .control(let action) = route { return exchange.send(control(action, exchange)) }
    let asJSON = exchange.acceptsSimpleJSON || route.endpoint == .release
    guard let fate = fate(exchange, route, settings.faults, asJSON: asJSON) else {
      return send(regularAnswer(exchange, route, asJSON: asJSON), exchange, route)
    }
    counter.count(fate.kind)
    guard fate.kind != .reset else {
      counter.count(route.endpoint, status: 0)
      return exchange.reset()
    }
    let regular = regularAnswer(exchange, route, asJSON: asJSON, isPlain: true)
    let injection = injection(fate, site.archiveKind(route)?.format, exchange, settings)
    return send(injection.spoil(regular), exchange, route)
  }

  /// What makes a wrong answer of a right one.
  func injection(
    _ fate: FaultPlan.Fate, _ archive: Document.Archive?, _ exchange: Exchange,
    _ settings: Settings
  ) -> FaultInjection {
    FaultInjection(
      fate: fate, archive: archive,
      pause: .init(
        connection: exchange.connection, suspensions: suspensions,
        milliseconds: settings.slowDripPause, pieces: 10))
  }

  private func send(_ answer: Answer, _ exchange: Exchange, _ route: Route) -> MHD_Result {
    counter.count(route.endpoint, status: answer.status)
    return exchange.send(answer)
  }

  /// The fault to inject now: one that heals does so after enough attempts.
  private func fate(
    _ exchange: Exchange, _ route: Route, _ plan: FaultPlan, asJSON: Bool
  ) -> FaultPlan.Fate? {
    guard !plan.isEmpty else { return nil }
    return fate(
      exchange, route.endpoint, plan, isText: asJSON && route.endpoint.isDocument,
      project: plan.persistentPercent > 0 ? site.project(of: route) : nil)
  }

  /// The same for any endpoint, PyPI's or a site's.
  func fate(
    _ exchange: Exchange, _ endpoint: Endpoint, _ plan: FaultPlan, isText: Bool, project: String?
  ) -> FaultPlan.Fate? {
    guard let fate = plan.fate(of: exchange.path, endpoint, asJSON: isText, project: project)
    else { return nil }
    guard !fate.isPersistent else { return fate }
    return counter.previousAttempts(at: exchange.path) < plan.failingAttempts ? fate : nil
  }

  /// The document as the request's headers ask for it.
  func regular(_ document: Document, _ exchange: Exchange) -> Answer {
    do throws(ArchiveFailure) {
      return try Answer(document, for: exchange, compresses: compresses)
    } catch {
      return .text(500, "libarchive: \(error.message)")
    }
  }

  /// What PyPI would answer.
  ///
  /// A plain answer is the whole document, whatever the request asks for.
  private func regularAnswer(
    _ exchange: Exchange, _ route: Route, asJSON: Bool, isPlain: Bool = false
  ) -> Answer {
    guard exchange.method == "GET" || exchange.method == "HEAD" else {
      return .text(405, "Method Not Allowed", headers: [("Allow", "GET, HEAD")])
    }
    do throws(ArchiveFailure) {
      if let document = try site.document(route, path: exchange.path, asJSON: asJSON) {
        return isPlain ? Answer(document) : regular(document, exchange)
      }
    } catch {
      return .text(500, "libarchive: \(error.message)")
    }
    if case .redirect(let path) = route {
      return .text(301, "", headers: [("Location", path)])
    }
    return .text(404, "{\"message\": \"Not Found\"}", type: .json)
  }
}

extension Exchange {
  /// Whether the client asks for PEP 691's JSON.
  var acceptsSimpleJSON: Bool {
    guard let accept = header("Accept") else { return false }
    return accept.contains("application/vnd.pypi.simple.v1+json")
      || accept.contains("application/vnd.pypi.simple.latest+json")
  }
}

extension Endpoint {
  /// Whether its answer depends on what the client accepts, or is JSON anyway.
  fileprivate var isDocument: Bool {
    self == .listing || self == .detail || self == .release
  }
}
