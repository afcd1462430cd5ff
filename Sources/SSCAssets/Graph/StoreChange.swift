/// What storing a batch changed.
package struct StoreChange: Sendable, Hashable {
  /// Packages that the graph had only heard of, required by those of the batch.
  package var stubs = 0
  package var versionsAdded = 0
  package var versionsChanged = 0
  package var versionsDeleted = 0
  package var edgesAdded = 0
  /// Packages whose content the database refuses, with the reason: stored as failed.
  package var rejected: [String: String] = [:]

  package init() {}

  package static func += (sum: inout StoreChange, other: StoreChange) {
    sum.stubs += other.stubs
    sum.versionsAdded += other.versionsAdded
    sum.versionsChanged += other.versionsChanged
    sum.versionsDeleted += other.versionsDeleted
    sum.edgesAdded += other.edgesAdded
    sum.rejected.merge(other.rejected) { $1 }
  }
}
