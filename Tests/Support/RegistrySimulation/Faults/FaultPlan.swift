internal import SeededRandom

/// Which requests fail, and how.
///
/// The same plan fails the same URLs, whatever the order of requests.
package struct FaultPlan: Sendable, Equatable {
  /// The share of URLs that fail at first, in percent.
  package var percent: Double
  /// What may happen; what a URL suffers is drawn from those that apply to it.
  package var kinds: [FaultKind]
  /// How many requests for such a URL fail before it works.
  package var failingAttempts: Int
  /// The share of projects, in percent, of which one kind of document never works.
  package var persistentPercent: Double
  package var seed: UInt64

  /// No faults.
  package static let none = FaultPlan(percent: 0)

  /// Makes a plan; with one failing attempt a single retry heals everything but persistent faults.
  package init(
    percent: Double, kinds: [FaultKind] = FaultKind.allCases, failingAttempts: Int = 1,
    persistentPercent: Double = 0, seed: UInt64 = 1
  ) {
    self.percent = percent
    self.kinds = kinds
    self.failingAttempts = failingAttempts
    self.persistentPercent = persistentPercent
    self.seed = seed
  }

  var isEmpty: Bool { (percent <= 0 && persistentPercent <= 0) || kinds.isEmpty }

  /// What is in store for a URL.
  struct Fate: Equatable {
    var kind: FaultKind
    var isPersistent: Bool
    /// Decides details, such as whether `Retry-After` says 0 or 1.
    var detail: UInt64
  }

  /// The fate of a URL; nil for one that works.
  ///
  /// - Parameters:
  ///   - url: Path and query.
  ///   - project: The normalised name of the project concerned, if it is one.
  func fate(of url: String, _ endpoint: Endpoint, asJSON: Bool, project: String?) -> Fate? {
    guard !isEmpty else { return nil }
    let applicable = kinds.filter { $0.applies(to: endpoint, asJSON: asJSON) }
    guard !applicable.isEmpty else { return nil }
    // Without its metadata files, a release's document must not save the project either.
    let endpointOfFault = endpoint == .release ? .metadata : endpoint
    if let project, brokenEndpoint(of: project) == endpointOfFault {
      // All documents of this kind suffer alike, so that no other file can stand in.
      let hash = stableHash(project, seed: seed ^ 0xB0B0)
      let harmful = applicable.filter { $0 != .slowDrip }
      guard !harmful.isEmpty else { return nil }
      return Fate(
        kind: harmful[Int(hash % UInt64(harmful.count))], isPersistent: true, detail: hash >> 32)
    }
    let hash = stableHash(url, seed: seed)
    guard Double(hash % 100_000) < percent * 1000 else { return nil }
    let choice = SplitMix64.mix(hash)
    return Fate(
      kind: applicable[Int(choice % UInt64(applicable.count))], isPersistent: false,
      detail: choice >> 32)
  }

  /// The kind of document that never works for a project: nil for most.
  ///
  /// `.metadata` stands for the metadata files and the documents of releases. Whether it costs the
  /// project anything depends on whether it has such documents.
  package func brokenEndpoint(of project: String) -> Endpoint? {
    let hash = stableHash(project, seed: seed ^ 0xFA17)
    guard Double(hash % 100_000) < persistentPercent * 1000 else { return nil }
    return [.detail, .metadata, .file][Int(SplitMix64.mix(hash) % 3)]
  }
}
