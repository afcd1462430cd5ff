internal import AssetKitMongo

/// An advisory as SecureChain keeps it in MongoDB: OSV's record, with `base_score` beside each vector,
/// and a member `assetkit` by which we find it.
struct AdvisoryDocument {
  /// Of a document only this is read for matching.
  static let projection: BSONDocument = [
    "_id": .int32(0), "id": .int32(1), "modified": .int32(1), "published": .int32(1),
    "withdrawn": .int32(1), "aliases": .int32(1), "upstream": .int32(1), "related": .int32(1),
    "summary": .int32(1), "severity": .int32(1), "affected.package": .int32(1),
    "affected.ranges": .int32(1), "affected.versions": .int32(1), "affected.severity": .int32(1),
  ]

  let bson: BSONDocument

  /// Makes the document of an advisory.
  init(_ advisory: Advisory) throws(PackageDataError) {
    let root = try JSONDocument(advisory.json, subject: advisory.record.id).root
    var document = BSONDocument(
      root.members.map { BSONDocument.Member(Self.key($0.key), Self.value($0.value)) })
    document.addBaseScores()
    if case .array(let elements)? = document["affected"] {
      document["affected"] = .array(
        elements.map { element in
          guard case .document(var element) = element else { return element }
          element.addBaseScores()
          return .document(element)
        })
    }
    let packages = advisory.record.packages
    document["assetkit"] = .document([
      "ecosystems": .array(
        Set(packages.map(\.ecosystem.rawValue)).sorted().map(BSONValue.string)),
      "packages": .array(packages.map(Self.key).sorted().map(BSONValue.string)),
    ])
    bson = document
  }

  /// The value by which the documents about a package are found.
  static func key(_ package: AdvisoryPackage) -> String {
    "\(package.ecosystem.rawValue)/\(package.name)"
  }

  /// Reads a document back, whoever wrote it.
  static func record(_ document: BSONDocument) throws(PackageDataError) -> OSVRecord {
    var text = ""
    BSONValue.document(document).appendJSON(to: &text)
    return try OSVRecord(json: Array(text.utf8), subject: document["id"]?.string ?? "advisory")
  }

  /// The packages that a document is about; only `affected.package` is needed of it.
  static func packages(of document: BSONDocument) -> Set<AdvisoryPackage> {
    let elements = (document["affected"]?.array ?? []).compactMap {
      $0.document?["package"]?.document
    }
    return Set(
      elements.compactMap { package in
        guard let ecosystem = package["ecosystem"]?.string, let name = package["name"]?.string
        else {
          return nil
        }
        return AdvisoryPackage(OSVPackage(ecosystem: ecosystem, name: name))
      })
  }

  private static func value(_ element: JSONElement) -> BSONValue {
    if let text = element.string { return .string(text) }
    if element.isObject {
      return .document(
        BSONDocument(element.members.map { BSONDocument.Member(key($0.key), value($0.value)) }))
    }
    if element.isArray { return .array(element.elements.map(value)) }
    if let isTrue = element.bool { return .bool(isTrue) }
    if let number = element.int { return .int64(number) }
    return element.double.map(BSONValue.double) ?? .null
  }

  /// MongoDB reads `$` and dots in names as operators and paths: they become their wide forms, as its
  /// manual advises.
  private static func key(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: ".") }) else {
      return name
    }
    return String(
      name.map { $0 == "." ? "\u{FF0E}" : $0 == "$" ? "\u{FF04}" : $0 })
  }
}

extension BSONDocument {
  /// Adds to each severity the score of its vector, which SecureChain reads and OSV doesn't have.
  fileprivate mutating func addBaseScores() {
    guard case .array(let severities)? = self["severity"] else { return }
    self["severity"] = .array(
      severities.map { severity in
        guard case .document(var severity) = severity, let type = severity["type"]?.string,
          let vector = severity["score"]?.string,
          let score = try? OSVSeverity(type: type, score: vector).baseScore()
        else { return severity }
        severity["base_score"] = .double(score.value)
        return .document(severity)
      })
  }
}

extension BSONValue {
  /// Appends the value as JSON; what JSON doesn't have becomes `null`.
  fileprivate func appendJSON(to text: inout String) {
    switch self {
    case .string(let string): text += string.jsonQuoted
    case .document(let document):
      text += "{"
      for (index, member) in document.members.enumerated() {
        text += index == 0 ? "" : ","
        text += member.key.jsonQuoted
        text += ":"
        member.value.appendJSON(to: &text)
      }
      text += "}"
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        text += index == 0 ? "" : ","
        value.appendJSON(to: &text)
      }
      text += "]"
    case .bool(let isTrue): text += isTrue ? "true" : "false"
    case .int32(let number): text += "\(number)"
    case .int64(let number): text += "\(number)"
    case .double(let number): text += number.isFinite ? "\(number)" : "null"
    case .null, .milliseconds, .other: text += "null"
    }
  }
}

extension String {
  /// The text as a JSON string, quotes included.
  fileprivate var jsonQuoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
