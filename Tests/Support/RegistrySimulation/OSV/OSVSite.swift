import BlockingIO
internal import SeededRandom

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
      state[ecosystem] = now
      // A record may also be among those of another ecosystem.
      for name in state.keys { state[name]?.documents = nil }
      return touched.count
    }
  }

  /// What is true of the flaws of each version that has any, by package and version.
  package func impacts(_ ecosystem: String) -> [String: [String: ImpactTruth]] {
    let state = state.withLock { $0 }
    guard let subject = state[ecosystem]?.generator.subject else { return [:] }
    let documents = Self.documents(of: ecosystem, in: state).filter { !$0.advisory.isWithdrawn }
    var truths: [String: [String: ImpactTruth]] = [:]
    for document in documents.sorted(by: { $0.advisory.id < $1.advisory.id }) {
      for flaw in document.flaws(of: subject) {
        var truth = truths[flaw.package]?[flaw.version] ?? ImpactTruth()
        truth.ids.append(document.advisory.id)
        if let tenths = flaw.tenths { truth.tenths.append(tenths) }
        truths[flaw.package, default: [:]][flaw.version] = truth
      }
    }
    return truths
  }

  /// The advisories that name packages of an ecosystem: those made up about it, and those that were made
  /// up about another one and name a package of the same name here.
  private static func documents(
    of ecosystem: String, in state: [String: Ecosystem]
  ) -> [AdvisoryDocument] {
    state.sorted { $0.key < $1.key }.flatMap { _, now in
      let subject = now.generator.subject
      return now.advisories.filter {
        subject.ecosystem == ecosystem
          || $0.hasNamesake && subject.otherEcosystem == ecosystem
      }.map { AdvisoryDocument(advisory: $0, subject: subject) }
    }
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
        let documents = try Self.make(Self.documents(of: ecosystem, in: state), of: ecosystem)
        state[ecosystem]?.documents = documents
        return .success(documents)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func make(
    _ documents: [AdvisoryDocument], of ecosystem: String
  ) throws(ArchiveFailure) -> Documents {
    var records: [(id: String, modified: Int64, json: String)] = []
    for document in documents {
      let modified = document.advisory.modified
      records.append((document.advisory.id, modified, document.main))
      // A twin names the one package only.
      if document.subject.ecosystem == ecosystem, let twin = document.twin {
        records.append((twin.id, modified, twin.json))
      }
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
