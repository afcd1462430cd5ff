/// Dagster's rules for the spelling of what describes an asset (release 1.11).
enum NamingRules {
  static func faults(of spec: AssetSpec) -> [DefinitionError] {
    func fault(_ message: String) -> DefinitionError {
      DefinitionError(
        .invalidName, subject: spec.key.description,
        message: "asset '\(spec.key)': \(message)", declared: spec.declared)
    }
    var faults: [DefinitionError] = []
    if spec.key.path.contains(where: \.isEmpty) {
      faults.append(fault("a key has at least one segment, and none of them is empty"))
    }
    if !isGroup(spec.group) {
      faults.append(
        fault("group '\(spec.group)' may hold letters, digits and '_' only"))
    }
    if spec.kinds.count > 3 {
      faults.append(fault("it has \(spec.kinds.count) kinds; at most three are allowed"))
    }
    for owner in spec.owners where !isOwner(owner) {
      faults.append(fault("owner '\(owner)' is neither an e-mail address nor 'team:<name>'"))
    }
    for (key, value) in spec.tags.sorted(by: { $0.key < $1.key }) {
      if !isTagKey(key) {
        faults.append(
          fault(
            "tag '\(key)': a key is '<name>' or '<namespace>/<name>', each of at most 63 letters, "
              + "digits, '_', '-' and '.'"))
      } else if !value.isEmpty && !isTagSection(value) {
        faults.append(
          fault(
            "tag '\(key)': the value '\(value)' may hold at most 63 letters, digits, '_', '-' "
              + "and '.'"))
      }
    }
    return faults
  }

  private static func isGroup(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isOwner(_ text: String) -> Bool {
    if text.hasPrefix("team:") { return text.utf8.count > 5 }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
      && !text.contains(where: \.isWhitespace)
  }

  private static func isTagKey(_ text: String) -> Bool {
    let sections = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(sections.count) && sections.allSatisfy { isTagSection(String($0)) }
  }

  private static func isTagSection(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        isAlphanumeric($0)
          || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
