extension RunTag {
  /// What is wrong with the value of a tag that says how a run is executed; nil when nothing is.
  ///
  /// Whoever reads the tags of a stored run takes a wrong value for none, so that it can't end a daemon;
  /// who writes them tells their author with this.
  ///
  /// - Returns: For the first wrong tag, by name, which values it may have and which one it has.
  public static func fault(in tags: [String: String]) -> String? {
    for (tag, value) in tags.sorted(by: { $0.key < $1.key }) {
      let expectation: String? =
        switch tag {
        case priority: Int32(value) == nil ? "a whole number" : nil
        case maxRetries: UInt16(value) == nil ? "a whole number from 0" : nil
        case maxRuntime: isSeconds(value) ? nil : "a number of seconds, or 0 for no limit"
        case retryOnStepFailure:
          ["true", "false"].contains(value.lowercased()) ? nil : "true or false"
        case retryStrategy:
          ["FROM_FAILURE", "ALL_STEPS"].contains(value) ? nil : "FROM_FAILURE or ALL_STEPS"
        default: nil
        }
      if let expectation { return "the tag \(tag) expects \(expectation), found `\(value)`" }
    }
    return nil
  }

  /// Digits, and perhaps others behind a point, as the query of the deadlines reads them.
  private static func isSeconds(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { part in
        (1...9).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
      }
  }
}
