/// News of advisories, each id once.
struct AdvisoryBatch {
  /// What has to be written, given what is stored: the decision, as a value.
  struct Difference {
    /// What is new, or says something new.
    var kept: [Advisory] = []
    /// Ids whose stored records have to go, those that are replaced among them.
    var dropped: [String] = []
    var change = AdvisoryChange()
  }

  private var news: [String: AdvisoryNews] = [:]

  /// Of two records with one id the one that changed later counts.
  init(_ batch: [AdvisoryNews]) {
    for item in batch {
      if case .advisory(let new) = item, case .advisory(let old)? = news[item.id],
        old.record.modified >= new.record.modified
      {
        continue
      }
      news[item.id] = item
    }
  }

  /// Sorted, so that two writers meet in one order.
  var ids: [String] { news.keys.sorted() }

  /// - Parameter stored: When the stored records of these ids changed last.
  func difference(from stored: [String: UnixMicroseconds]) -> Difference {
    var difference = Difference()
    for id in ids {
      let old = stored[id]
      switch news[id] {
      case .unreadable, nil: continue
      case .gone:
        guard old != nil else { continue }
        difference.dropped.append(id)
        difference.change.withdrawn += 1
      case .advisory(let advisory):
        if let old, old >= advisory.record.modified { continue }
        if old != nil { difference.dropped.append(id) }
        let isKept = advisory.record.withdrawn == nil && !advisory.record.packages.isEmpty
        if isKept { difference.kept.append(advisory) }
        switch (old, isKept) {
        case (nil, true): difference.change.added += 1
        case (_?, true): difference.change.changed += 1
        case (_?, false): difference.change.withdrawn += 1
        case (nil, false): break
        }
      }
    }
    return difference
  }
}

extension OSVRecord {
  /// The packages of our ecosystems that it is about.
  package var packages: Set<AdvisoryPackage> {
    Set(affected.compactMap { $0.package.flatMap(AdvisoryPackage.init) })
  }
}
