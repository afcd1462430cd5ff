/// The index of the catalog: its pages, oldest first.
package struct NuGetCatalogIndex: Sendable {
  /// A page, as the index has it.
  package struct Page: Sendable, Hashable {
    /// The page's address.
    package let url: String
    /// When it was written last.
    package let time: CatalogTime
  }

  /// In the order of their time stamps; the document has them in any order.
  package let pages: [Page]

  /// Reads the index; one that says of itself to have more pages than it has is refused.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    let root = try JSONDocument(bytes, subject: subject).root
    var pages: [Page] = []
    for item in try root.countedItems(subject) {
      guard let url = item[key: "@id"]?.string, let time = item.catalogTime("commitTimeStamp")
      else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected '@id' and 'commitTimeStamp' of every page")
      }
      pages.append(Page(url: url, time: time))
    }
    self.pages = pages.sorted { $0.time < $1.time }
  }
}

/// A page of the catalog: what happened to which version, and when.
package struct NuGetCatalogPage: Sendable {
  /// What happened to one version.
  package struct Event: Sendable, Hashable {
    /// The package's name, as spelled this time.
    package let id: String
    /// Whether the version was deleted; else it was pushed, listed, unlisted or deprecated.
    package let isDeletion: Bool
    package let time: CatalogTime
  }

  /// When the page was written last, as it says so itself.
  package let timeStamp: String
  /// In the document's order, which says nothing.
  package let events: [Event]
  /// Events that no rule can read.
  package let malformed: Int

  /// Reads a page; one that says of itself to have more events than it has is refused.
  ///
  /// Events of unknown types are passed over, as the registry asks of its readers.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    let root = try JSONDocument(bytes, subject: subject).root
    guard let timeStamp = root[key: "commitTimeStamp"]?.string, CatalogTime(timeStamp) != nil
    else {
      throw PackageDataError(.unexpectedJSON, subject, "expected the page's 'commitTimeStamp'")
    }
    var events: [Event] = []
    var malformed = 0
    for item in try root.countedItems(subject) {
      let type = item[key: "@type"]?.string
      guard let id = item[key: "nuget:id"]?.string, let time = item.catalogTime("commitTimeStamp")
      else {
        malformed += 1
        continue
      }
      guard type == "nuget:PackageDetails" || type == "nuget:PackageDelete" else { continue }
      events.append(Event(id: id, isDeletion: type == "nuget:PackageDelete", time: time))
    }
    self.timeStamp = timeStamp
    self.events = events
    self.malformed = malformed
  }
}

extension JSONElement {
  /// A time stamp of the catalog; nil when there is none.
  func catalogTime(_ key: StaticString) -> CatalogTime? {
    self[key: key]?.string.flatMap { CatalogTime($0) }
  }

  /// The elements of `items`, of which there must be as many as `count` says: what was cut off must
  /// not pass for a shorter document.
  func countedItems(_ subject: String) throws(PackageDataError) -> [JSONElement] {
    guard let items = self[key: "items"], items.isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected an object with an array 'items'")
    }
    let elements = Array(items.elements)
    if let count = self[key: "count"]?.int, count != elements.count {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected \(count) items, found \(elements.count)")
    }
    return elements
  }
}
