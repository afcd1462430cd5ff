import BlockingIO
import FoundationEssentials

extension RequestHandler {
  /// Answers a word to the simulator itself: `/_simulator/<action>`.
  ///
  /// `GET statistics` and `GET ground-truth` tell; `POST advance?fraction=&seed=`,
  /// `POST faults?percent=&persistent=&attempts=`, `POST latency?ms=` and `POST reset-statistics`
  /// change something. With `ecosystem=` and a site's prefix, truth and advance are that site's.
  func control(_ action: String, _ exchange: Exchange) -> Answer {
    switch (exchange.method, action) {
    case ("GET", "statistics"): return json(counter.statistics)
    case ("GET", "ground-truth"):
      return json(namedSite(exchange)?.groundTruth() ?? site.registry.groundTruth())
    case ("POST", "reset-statistics"):
      counter.reset()
      return .text(204, "")
    case ("POST", "advance"):
      guard let fraction = exchange.argument("fraction").flatMap(Double.init),
        (0...1).contains(fraction)
      else { return .text(400, "fraction=0...1 is missing\n") }
      let seed = exchange.argument("seed").flatMap(UInt64.init) ?? 1
      return json(
        namedSite(exchange)?.advance(seed: seed, fraction: fraction)
          ?? site.registry.advance(seed: seed, fraction: fraction))
    case ("POST", "faults"):
      guard let percent = exchange.argument("percent").flatMap(Double.init) else {
        return .text(400, "percent=0...100 is missing\n")
      }
      let persistent = exchange.argument("persistent").flatMap(Double.init)
      let attempts = exchange.argument("attempts").flatMap(Int.init)
      settings.withLock { settings in
        settings.faults.percent = percent
        // No faults means none at all.
        settings.faults.persistentPercent =
          persistent ?? (percent == 0 ? 0 : settings.faults.persistentPercent)
        settings.faults.failingAttempts = attempts ?? settings.faults.failingAttempts
      }
      counter.forgetAttempts()
      return .text(204, "")
    case ("POST", "latency"):
      guard let milliseconds = exchange.argument("ms").flatMap(Int.init), milliseconds >= 0 else {
        return .text(400, "ms=0... is missing\n")
      }
      settings.withLock { $0.latencyMilliseconds = milliseconds }
      return .text(204, "")
    default: return .text(404, "the simulator knows no \(exchange.method) \(action)\n")
    }
  }

  private func namedSite(_ exchange: Exchange) -> (any EcosystemSite)? {
    exchange.argument("ecosystem").flatMap { sites[$0] }
  }

  private func json(_ value: some Encodable) -> Answer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return .text(500, "can't be encoded") }
    return .text(200, String(decoding: data, as: UTF8.self), type: .json)
  }
}
