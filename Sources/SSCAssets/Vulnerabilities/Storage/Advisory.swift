/// An advisory on its way into a store: what matching needs of it, and the document it was read from.
package struct Advisory: Sendable, Hashable {
  /// The record as it was understood.
  package var record: OSVRecord
  /// The record's JSON text, for stores that keep documents.
  package var json: [UInt8]

  package init(_ record: OSVRecord, json: [UInt8]) {
    self.record = record
    self.json = json
  }

  /// Reads a record of a dump or of the API.
  package init(json: [UInt8], subject: String) throws(PackageDataError) {
    self.init(try OSVRecord(json: json, subject: subject), json: json)
  }
}

/// What a source says of one advisory.
package enum AdvisoryNews: Sendable, Hashable {
  /// It reads so; a withdrawn one leaves the store.
  case advisory(Advisory)
  /// It is there, but can't be read: what is stored of it stays.
  case unreadable(id: String)
  /// The source doesn't have it any more.
  case gone(id: String)

  /// The advisory's id.
  package var id: String {
    switch self {
    case .advisory(let advisory): advisory.record.id
    case .unreadable(let id), .gone(let id): id
    }
  }
}

/// How far a source's advisories of one ecosystem were read, and how to ask for what came later.
package struct AdvisoryProgress: Sendable, Hashable {
  /// The list of changes, with what tells whether it is still the same.
  package var source: ListingSource
  /// All advisories that changed before this moment are stored; those of exactly this moment
  /// mostly, so they are asked for again.
  package var handled: UnixMicroseconds

  package init(source: ListingSource, handled: UnixMicroseconds) {
    self.source = source
    self.handled = handled
  }
}

/// What merging advisories changed.
package struct AdvisoryChange: Sendable, Hashable {
  /// Advisories that weren't stored before.
  package var added = 0
  /// Stored ones that say something else now.
  package var changed = 0
  /// Stored ones that were withdrawn, or that the source doesn't have any more.
  package var withdrawn = 0

  package init(added: Int = 0, changed: Int = 0, withdrawn: Int = 0) {
    self.added = added
    self.changed = changed
    self.withdrawn = withdrawn
  }

  package static func += (sum: inout AdvisoryChange, other: AdvisoryChange) {
    sum.added += other.added
    sum.changed += other.changed
    sum.withdrawn += other.withdrawn
  }
}

/// How much a store holds of one ecosystem.
package struct AdvisoryCounts: Sendable, Hashable {
  package var advisories = 0
  /// Packages with at least one advisory.
  package var packages = 0
  /// Packages that have to be looked at again.
  package var pending = 0

  package init(advisories: Int = 0, packages: Int = 0, pending: Int = 0) {
    self.advisories = advisories
    self.packages = packages
    self.pending = pending
  }
}

/// A package whose advisories changed, so that its versions have to be looked at again.
package struct PendingAttribution: Sendable, Hashable {
  /// The package's name in normal form.
  package var package: String
  /// Changes whenever the package's advisories do.
  package var mark: Int64

  package init(package: String, mark: Int64) {
    self.package = package
    self.mark = mark
  }
}
