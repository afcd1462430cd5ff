/// What is odd about the replication of an `NPMSite`.
package struct NPMFeedOddities: Sendable {
  /// The most entries on a page, whatever is asked for.
  package var pageLimit = 10_000
  /// Packages whose last change isn't in the feed of changes, or not yet.
  package var hidden: Set<String> = []
  /// Packages that are said to be deleted and are there.
  package var falselyDeleted: Set<String> = []
  /// What all sequence numbers are lower by than they were.
  package var setBack = 0
  /// Whether the pages of names behind the first one fail for good.
  package var failsLaterNames = false
  /// Whether the pages of changes behind a sequence number fail for good.
  package var failsChangesBehind: Int?
  /// Packages whose document is older than the feed says.
  package var outdated: Set<String> = []

  /// Packages whose document can't be read.
  package var unreadable: Set<String> = []

  package init() {}
}
