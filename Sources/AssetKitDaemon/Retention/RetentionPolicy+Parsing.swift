internal import AssetKitCore

extension RetentionPolicy {
  /// What is wrong with a text of rules.
  package struct Fault: Error, Hashable, CustomStringConvertible {
    /// The rule, and what it should have been.
    package let description: String
  }

  /// What has no type of event.
  private static var others: [String: WritableKeyPath<RetentionPolicy, Int?>] {
    [
      "runs": \.runs, "materializations": \.materializations,
      "freshness_changes": \.freshnessChanges, "compute_logs": \.computeLogs,
    ]
  }

  /// Changes the policy by rules such as `LOG=7, STEP_START=never, runs=365`.
  ///
  /// A name is a type of event, in small or capital letters, or one of `runs`, `materializations`,
  /// `freshness_changes` and `compute_logs`; a number of days is from 1 to 36,500.
  ///
  /// - Throws: ``Fault`` for the first rule that isn't one; the policy is as it was then.
  package mutating func apply(_ rules: String) throws(Fault) {
    var changed = self
    for rule in rules.split(separator: ",") {
      let parts = rule.split(separator: "=", omittingEmptySubsequences: false).map {
        String($0.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
      }
      guard parts.count == 2 else { throw Self.fault(rule, "expects NAME=DAYS") }
      let days = Int(parts[1])
      guard parts[1].lowercased() == "never" || (1...36_500).contains(days ?? 0) else {
        throw Self.fault(rule, "expects a number of days from 1 to 36500, or `never`")
      }
      if let other = Self.others[parts[0].lowercased()] {
        changed[keyPath: other] = days
      } else if let type = EventType(rawValue: parts[0].uppercased()) {
        changed.events[type] = days
      } else {
        let names = Self.others.keys.sorted() + EventType.allCases.map(\.rawValue)
        throw Self.fault(
          rule,
          "expects a type of event, `runs`, `materializations`, `freshness_changes` or "
            + "`compute_logs`"
            + NearMiss.question(NearMiss.suggestions(for: parts[0], among: names, limit: 1)))
      }
    }
    self = changed
  }

  private static func fault(_ rule: Substring, _ expectation: String) -> Fault {
    Fault(description: "`\(rule.drop(while: \.isWhitespace))` \(expectation)")
  }
}
