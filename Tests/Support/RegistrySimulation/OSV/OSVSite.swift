import BlockingIO

/// OSV's exports: for each ecosystem a dump, a list of changes, and the records one by one.
///
/// Advisories are made up over the packages of registries, with what is true because of them.
package final class OSVSite: EcosystemSite {
  package let prefix = "osv"
  /// Advisories are no packages of a registry: there are none here.
  package let universe = PackageUniverse(seed: 0, packages: 0, versionsPerPackage: 1)

  private let state: Locked<[String: Ecosystem]>

  /// What is served of one ecosystem.
  private struct Ecosystem: Sendable {
    var generator: AdvisoryGenerator
    var advisories: [SimulatedAdvisory]
    var revision = 0
    var clock: Int64
    var documents: Documents?
  }

  /// The texts of one state of an ecosystem.
  private struct Documents: Sendable {
    var records: [String: Document] = [:]
    var list: Document
    var dump: Document
  }

  /// Makes up advisories about packages.
  package init(seed: UInt64 = 1, _ subjects: [AdvisorySubject]) {
    var ecosystems: [String: Ecosystem] = [:]
    for subject in subjects {
      let generator = AdvisoryGenerator(seed: seed, subject: subject)
      let advisories = generator.initial()
      ecosystems[subject.ecosystem] = Ecosystem(
        generator: generator, advisories: advisories,
        clock: advisories.map(\.modified).max() ?? 1_704_067_200_000_000)
    }
    state = Locked(ecosystems)
  }

  /// Changes a share of an ecosystem's advisories, and adds a few.
  ///
  /// - Returns: How many are new or read otherwise.
  @discardableResult
  package func advance(_ ecosystem: String, seed: UInt64, fraction: Double) -> Int {
    state.withLock { state in
      guard var now = state[ecosystem] else { return 0 }
      var random = SplitMix64(seed: seed, 13, UInt64(now.revision))
      var touched: Set<Int> = []
      for _ in 0..<max(1, Int(Double(now.advisories.count) * fraction)) {
        let position = random.below(now.advisories.count)
        now.clock += 1_000_000
        now.advisories[position] = now.generator.changed(
          now.advisories[position], modified: now.clock, &random)
        touched.insert(position)
      }
      for _ in 0..<max(1, touched.count / 5) {
        now.clock += 1_000_000
        let package = random.below(now.generator.subject.packages.count)
        if let advisory = now.generator.make(
          package, number: now.advisories.count, modified: now.clock, &random)
        {
          touched.insert(now.advisories.count)
          now.advisories.append(advisory)
        }
      }
      now.revision += 1
      now.documents = nil
      state[ecosystem] = now
      return touched.count
    }
  }

  /// What is true of the flaws of each version that has any, by package and version.
  package func impacts(_ ecosystem: String) -> [String: [String: ImpactTruth]] {
    guard let now = state.withLock({ $0[ecosystem] }) else { return [:] }
    let subject = now.generator.subject
    var truths: [String: [String: ImpactTruth]] = [:]
    for advisory in now.advisories.sorted(by: { $0.id < $1.id }) where !advisory.isWithdrawn {
      let document = AdvisoryDocument(advisory: advisory, subject: subject)
      for package in [advisory.package, advisory.neighbour].compactMap({ $0 }) {
        let named = subject.packages[package]
        let ordered = named.versions[document.positions(in: package)].joined()
        for version in Array(ordered)
          + (document.holdsEverything(of: package) ? named.unordered : [])
        {
          var truth = truths[named.name]?[version] ?? ImpactTruth()
          truth.ids.append(advisory.id)
          if let tenths = advisory.tenths { truth.tenths.append(tenths) }
          truths[named.name, default: [:]][version] = truth
        }
      }
    }
    return truths
  }

  /// How many records of an ecosystem stand, twins included.
  package func standingRecords(_ ecosystem: String) -> Int {
    (state.withLock { $0[ecosystem] }?.advisories ?? []).filter { !$0.isWithdrawn }
      .reduce(0) { $0 + ($1.twin == nil ? 1 : 2) }
  }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    guard request.parts.count == 2, let documents = try documents(request.parts[0]) else {
      return .nothing
    }
    switch request.parts[1] {
    case "all.zip": return .document(documents.dump)
    case "modified_id.csv": return .document(documents.list)
    case let name:
      return documents.records[String(name.dropLast(5))].map(SiteAnswer.document) ?? .nothing
    }
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    switch request.parts.last {
    case "all.zip": .file
    case "modified_id.csv": .listing
    default: .detail
    }
  }

  package func project(of request: SiteRequest) -> String? {
    endpoint(of: request) == .detail ? request.parts.last : nil
  }

  package func groundTruth() -> GroundTruth { GroundTruth(packages: []) }
  package func name(at position: Int) -> String { "" }

  private func documents(_ ecosystem: String) throws(ArchiveFailure) -> Documents? {
    let result = state.withLock { state -> Result<Documents?, ArchiveFailure> in
      guard let now = state[ecosystem] else { return .success(nil) }
      if let documents = now.documents { return .success(documents) }
      do throws(ArchiveFailure) {
        let documents = try Self.make(now)
        state[ecosystem]?.documents = documents
        return .success(documents)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func make(_ now: Ecosystem) throws(ArchiveFailure) -> Documents {
    var records: [(id: String, modified: Int64, json: String)] = []
    for advisory in now.advisories {
      let document = AdvisoryDocument(advisory: advisory, subject: now.generator.subject)
      records.append((advisory.id, advisory.modified, document.main))
      if let twin = document.twin { records.append((twin.id, advisory.modified, twin.json)) }
    }
    let newestFirst = records.sorted { ($0.modified, $0.id) > ($1.modified, $1.id) }
    let list = newestFirst.map { "\(timestamp($0.modified)),\($0.id)\n" }.joined()
    let dump = try ArchiveWriter.pack(
      records.map { .init("\($0.id).json", $0.json) }, as: .compressedZip)
    return Documents(
      records: Dictionary(
        records.map { ($0.id, Document($0.json, .json)) }, uniquingKeysWith: { first, _ in first }),
      list: Document(list, .text, acceptsRanges: true),
      dump: Document(file: dump, archive: .zip))
  }
}
