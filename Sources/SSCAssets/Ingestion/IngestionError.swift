/// Why an ingestion as a whole can't go on; what concerns one package is counted instead.
package struct IngestionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure; open for growth.
  package struct Code: Sendable, Hashable {
    package let name: String

    /// The registry's listing can't be had.
    package static let noListing = Code(name: "no_listing")
    /// One package after the other fails on the way to the registry.
    package static let registryUnreachable = Code(name: "registry_unreachable")
    /// The registry has been asked as often as it may be.
    package static let budgetSpent = Code(name: "budget_spent")
    /// A setting can't be understood.
    package static let invalidSetting = Code(name: "invalid_setting")
  }

  package let code: Code
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
