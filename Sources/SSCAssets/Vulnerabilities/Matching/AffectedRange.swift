/// A range of an advisory with its events parsed and sorted once, to test many versions.
struct AffectedRange {
  private enum Effect {
    case begins, endsBefore, endsAfter
  }

  /// In ascending order; the empty key stands for `introduced: "0"` and is below all versions.
  private let events: [(key: [UInt8], effect: Effect)]
  /// Where the range stops to say anything; none means nowhere.
  private let limits: [[UInt8]]

  /// Throws when a version in it isn't one: the range would be another than its author meant.
  init(
    _ range: OSVRange, order: any VersionOrder, subject: String
  ) throws(PackageDataError) {
    var events: [(key: [UInt8], effect: Effect)] = []
    var limits: [[UInt8]] = []
    var isUnlimited = false
    for event in range.events {
      switch event {
      case .introduced("0"): events.append(([], .begins))
      case .introduced(let version):
        events.append((try Self.key(version, order, subject), .begins))
      case .fixed(let version):
        events.append((try Self.key(version, order, subject), .endsBefore))
      case .lastAffected(let version):
        events.append((try Self.key(version, order, subject), .endsAfter))
      case .limit("*"): isUnlimited = true
      case .limit(let version): limits.append(try Self.key(version, order, subject))
      }
    }
    // What happens behind a version comes after what happens at it. Else events at one version keep the
    // record's order: "fixed in 2, introduced in 2" goes on at 2.
    self.events = events.enumerated().sorted { a, b in
      let order = compareBytes(a.element.key, b.element.key)
      if order != 0 { return order < 0 }
      let (isBehind, isOtherBehind) = (
        a.element.effect == .endsAfter, b.element.effect == .endsAfter
      )
      return isBehind == isOtherBehind ? a.offset < b.offset : isOtherBehind
    }.map(\.element)
    self.limits = isUnlimited ? [] : limits
  }

  /// Whether the version with this key is affected (OSV schema, "Evaluation").
  ///
  /// A text that isn't a version, which has no key, is in a range only when that holds everything.
  func contains(_ key: [UInt8]?) -> Bool {
    guard let key else { return holdsEverything }
    guard limits.isEmpty || limits.contains(where: { compareBytes(key, $0) < 0 }) else {
      return false
    }
    var isAffected = false
    for event in events {
      let order = compareBytes(key, event.key)
      if order < 0 { break }
      switch event.effect {
      case .begins: isAffected = true
      case .endsBefore: isAffected = false
      case .endsAfter: if order > 0 { isAffected = false }
      }
    }
    return isAffected
  }

  private var holdsEverything: Bool {
    limits.isEmpty && events.contains { $0.key.isEmpty }
      && events.allSatisfy { $0.effect == .begins }
  }

  private static func key(
    _ version: String, _ order: any VersionOrder, _ subject: String
  ) throws(PackageDataError) -> [UInt8] {
    guard let key = order.sortKey(of: version) else {
      throw PackageDataError(
        .malformedRange, subject, "'\(version.prefix(100))' in a range isn't a version")
    }
    return key
  }
}
