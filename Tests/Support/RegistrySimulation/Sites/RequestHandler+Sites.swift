import CMicroHTTPD

extension RequestHandler {
  /// The site that a path belongs to, with the request as the site sees it.
  func site(for exchange: Exchange) -> (site: any EcosystemSite, request: SiteRequest)? {
    guard !sites.isEmpty else { return nil }
    let prefix = String(exchange.path.dropFirst().prefix { $0 != "/" })
    guard let site = sites[prefix] else { return nil }
    let path = String(exchange.path.dropFirst(1 + prefix.count))
    return (
      site, SiteRequest(exchange, path: path, baseURL: self.site.baseURL + "/" + prefix)
    )
  }

  /// Answers a request to a site: its document, or what a fault makes of it.
  func answer(
    _ exchange: Exchange, _ site: any EcosystemSite, _ request: SiteRequest, _ settings: Settings
  ) -> MHD_Result {
    let endpoint = site.endpoint(of: request)
    let made = siteAnswer(exchange, site, request)
    guard let fate = fate(exchange, site, request, endpoint, made, settings.faults) else {
      let answer = regular(made, exchange, request)
      counter.count(endpoint, status: answer.status, site: site.prefix)
      return exchange.send(answer)
    }
    counter.count(fate.kind)
    guard fate.kind != .reset else {
      counter.count(endpoint, status: 0, site: site.prefix)
      return exchange.reset()
    }
    let spoiled = injection(fate, made.document?.archive, exchange, settings)
      .spoil(made.document.map { Answer($0) } ?? regular(made, exchange, request))
    counter.count(endpoint, status: spoiled.status, site: site.prefix)
    return exchange.send(spoiled)
  }

  private func siteAnswer(
    _ exchange: Exchange, _ site: any EcosystemSite, _ request: SiteRequest
  ) -> SiteAnswer {
    guard exchange.method == "GET" || exchange.method == "HEAD" else {
      return .status(405, "Method Not Allowed")
    }
    do throws(ArchiveFailure) {
      return try site.answer(request)
    } catch {
      return .status(500, "libarchive: \(error.message)")
    }
  }

  private func fate(
    _ exchange: Exchange, _ site: any EcosystemSite, _ request: SiteRequest, _ endpoint: Endpoint,
    _ made: SiteAnswer, _ plan: FaultPlan
  ) -> FaultPlan.Fate? {
    guard !plan.isEmpty else { return nil }
    // What is cut in the middle needs not be JSON to be wrong: any text is.
    let isText = made.document.map { $0.contentType != .file } ?? false
    return fate(
      exchange, endpoint, plan, isText: isText,
      project: plan.persistentPercent > 0 ? site.project(of: request) : nil)
  }

  private func regular(
    _ answer: SiteAnswer, _ exchange: Exchange, _ request: SiteRequest
  ) -> Answer {
    switch answer {
    case .document(let document): return regular(document, exchange)
    case .status(let status, let text): return .text(status, text)
    case .redirect(let path):
      return .text(301, "", headers: [("Location", request.baseURL + path)])
    case .nothing: return .text(404, "Not Found")
    }
  }
}

extension SiteAnswer {
  fileprivate var document: Document? {
    if case .document(let document) = self { document } else { nil }
  }
}
