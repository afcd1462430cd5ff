/// An entry of the registry's replication feed: a package, and how often its document has changed.
package struct NPMFeedEntry: Sendable, Hashable {
  /// The id of a document: mostly the name of a package.
  package var id: String
  /// The number of the document's revision.
  package var revision: Int64
  /// Whether the feed says that the package is gone, which isn't always so.
  package var isDeleted = false

  package init(id: String, revision: Int64, isDeleted: Bool = false) {
    self.id = id
    self.revision = revision
    self.isDeleted = isDeleted
  }
}

/// A page of `_changes`: what changed after a sequence number, each package once.
package struct NPMChangesPage {
  package var entries: [NPMFeedEntry] = []
  /// The sequence numbers of the entries.
  package var sequences: [Int64] = []

  /// Reads a page; one entry that can't be read refuses it, so that no change is ever lost unseen.
  package init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    guard let results = root[key: "results"], results.isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected an object with 'results'")
    }
    for result in results.elements {
      guard let sequence = result[key: "seq"]?.int, let id = result[key: "id"]?.string,
        let revision = result[key: "changes"]?.greatestRevision
      else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected 'seq', 'id' and 'changes' of every entry")
      }
      entries.append(
        NPMFeedEntry(
          id: id, revision: revision, isDeleted: result[key: "deleted"]?.bool == true))
      sequences.append(sequence)
    }
  }
}

/// A page of `_all_docs`: the packages behind a name.
package struct NPMNamesPage {
  package var entries: [NPMFeedEntry] = []
  /// How many packages there are in all, as the registry counts them; nil when it doesn't say.
  package var total: Int64?

  /// Reads a page; one row that can't be read refuses it.
  package init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    guard let rows = root[key: "rows"], rows.isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected an object with 'rows'")
    }
    total = root[key: "total_rows"]?.int
    for row in rows.elements {
      guard let id = row[key: "id"]?.string, let revision = row[key: "value"]?.revision else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected 'id' and 'value' with 'rev' of every row")
      }
      entries.append(NPMFeedEntry(id: id, revision: revision))
    }
  }
}

extension JSONElement {
  /// The number of the revision in `rev`.
  fileprivate var revision: Int64? { self[key: "rev"]?.withUTF8(NPMRevision.number) }

  /// The greatest of an array of revisions; nil when one of them can't be read, or there is none.
  fileprivate var greatestRevision: Int64? {
    var greatest: Int64?
    for change in elements {
      guard let revision = change.revision else { return nil }
      greatest = max(greatest ?? 0, revision)
    }
    return greatest
  }
}
