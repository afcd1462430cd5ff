/// The fields of one record of a Nexus index that concern packages; used again for the next record.
struct NexusIndexRecord {
  enum Field {
    /// `u`: `group|artifact|version|classifier[|extension]`.
    case artifact
    /// `i`: `packaging|modified|size|…`, of which the time in milliseconds is read.
    case info
    /// `del`: the `u` of an artifact that was removed.
    case removed

    init?(_ name: UnsafeRawBufferPointer) {
      switch name.count {
      case 1 where name[0] == UInt8(ascii: "u"): self = .artifact
      case 1 where name[0] == UInt8(ascii: "i"): self = .info
      case 3 where name.elementsEqual("del".utf8): self = .removed
      default: return nil
      }
    }
  }

  /// What a record is good for.
  enum Meaning {
    /// A descriptor, a list of groups, an artifact with classifier, a snapshot.
    case nothing
    case malformed
    case invalidName
    case entry(NexusIndex.Entry)
  }

  /// A longer value of these fields is none that a repository could serve.
  static let maxValue = 65_536

  /// Whether a field of interest was too long to be kept.
  var isMalformed = false
  private var identity: [UInt8] = []
  private var isRemoved = false
  private var modified: Int64?
  /// Neighbours mostly belong to one package, so that its name needn't be made again.
  private var lastName: (bytes: [UInt8], name: String?) = ([], nil)

  mutating func clear() {
    identity.removeAll(keepingCapacity: true)
    isRemoved = false
    isMalformed = false
    modified = nil
  }

  mutating func set(_ field: Field, _ value: UnsafeRawBufferPointer) {
    switch field {
    case .artifact where isRemoved: break
    case .artifact, .removed:
      identity.removeAll(keepingCapacity: true)
      identity.append(contentsOf: value)
      isRemoved = field == .removed
      if value.isEmpty { isMalformed = true }
    case .info:
      guard let time = Self.modified(value) else {
        isMalformed = true
        return
      }
      modified = time
    }
  }

  /// What the record says, once all its fields are set.
  var meaning: Meaning {
    mutating get {
      if isMalformed { return .malformed }
      guard !identity.isEmpty else { return .nothing }
      let bar = UInt8(ascii: "|")
      guard let groupEnd = identity.firstIndex(of: bar),
        let artifactEnd = identity[(groupEnd + 1)...].firstIndex(of: bar)
      else { return .malformed }
      let rest = identity[(artifactEnd + 1)...]
      let versionEnd = rest.firstIndex(of: bar) ?? rest.endIndex
      let classifier = rest[versionEnd...].dropFirst().prefix { $0 != bar }
      guard classifier.isEmpty || classifier.elementsEqual("NA".utf8) else { return .nothing }
      guard let version = ModifiedUTF8.decode(rest[..<versionEnd]),
        MavenCoordinates.isValid(version: version)
      else { return .malformed }
      guard !MavenCoordinates.isSnapshot(version) else { return .nothing }
      guard let name = name(groupEnd: groupEnd, artifactEnd: artifactEnd) else {
        return .invalidName
      }
      return .entry(
        NexusIndex.Entry(
          name: name, version: version, releaseDate: isRemoved ? nil : releaseDate,
          isRemoved: isRemoved))
    }
  }

  private mutating func name(groupEnd: Int, artifactEnd: Int) -> String? {
    let bytes = identity[..<artifactEnd]
    if lastName.bytes.elementsEqual(bytes) { return lastName.name }
    let group = bytes[..<groupEnd]
    let artifact = bytes[(groupEnd + 1)...]
    var name: String?
    if !group.isEmpty, !artifact.isEmpty, bytes.count <= 1_000,
      MavenName.isValid(group), MavenName.isValid(artifact)
    {
      var spelling = bytes
      spelling[groupEnd] = UInt8(ascii: ":")
      name = String(decoding: spelling, as: UTF8.self)
    }
    lastName = (Array(bytes), name)
    return name
  }

  /// Nil before 1970 and beyond the year 9999: such a file has lost its date.
  private var releaseDate: UnixMicroseconds? {
    guard let modified, (1..<253_402_300_800_000).contains(modified) else { return nil }
    return UnixMicroseconds(rawValue: modified * 1_000)
  }

  /// The second part of an `i`; nil when there is none, or it is no number.
  private static func modified(_ info: UnsafeRawBufferPointer) -> Int64? {
    let bar = UInt8(ascii: "|")
    guard let start = info.firstIndex(of: bar) else { return nil }
    let digits = info[(start + 1)...].prefix { $0 != bar }
    var value: Int64 = 0
    let isNegative = digits.first == UInt8(ascii: "-")
    let magnitude = isNegative ? digits.dropFirst() : digits
    guard !magnitude.isEmpty, magnitude.count <= 18 else { return nil }
    for digit in magnitude {
      guard digit.isASCIIDigit else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    return isNegative ? -value : value
  }
}
