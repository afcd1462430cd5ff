internal import CSimdjson

/// A project in the listing of an index.
package struct IndexedProject: Sendable, Hashable {
  /// The name as the registry spells it.
  package var name: String
  /// The serial of the project's last change; nil when the index has none.
  package var serial: Int64?

  package init(name: String, serial: Int64? = nil) {
    self.name = name
    self.serial = serial
  }
}

/// The listing of all projects (`/simple/`), handed out in batches.
///
/// Memory beyond the document is simdjson's index of it and one batch, whatever the number of
/// projects. A listing that is cut off or damaged anywhere is an error by the time the last batch is
/// asked for; so act on what was missing from a listing only after it has returned.
package enum SimpleIndex {
  /// Reads the JSON form (PEP 691) and returns the serial of the listing, nil when it has none.
  @discardableResult
  package static func read(
    json bytes: [UInt8], subject: String, batchSize: Int = 1_024,
    batch: ([IndexedProject]) throws -> Void
  ) throws -> Int64? {
    try bytes.withUnsafeBytes {
      try read($0, capacity: bytes.capacity, subject: subject, batchSize: batchSize, batch: batch)
    }
  }

  /// Reads bytes of which `capacity` may be read; those behind the document may hold anything.
  @discardableResult
  package static func read(
    _ bytes: UnsafeRawBufferPointer, capacity: Int, subject: String, batchSize: Int = 1_024,
    batch: ([IndexedProject]) throws -> Void
  ) throws -> Int64? {
    var reader: OpaquePointer?
    let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
    let code =
      start.map { cjson_index_open($0, bytes.count, capacity, &reader) }
      ?? cjson_index_open("", 0, 0, &reader)
    guard code == 0, let reader else { throw malformed(subject, code) }
    defer { cjson_index_close(reader) }

    return try withUnsafeTemporaryAllocation(of: cjson_project.self, capacity: batchSize) { raw in
      raw.initialize(repeating: cjson_project())
      guard let projects = raw.baseAddress else { return nil }
      var count = 0
      repeat {
        let code = cjson_index_next(reader, projects, batchSize, &count)
        guard code == 0 else { throw malformed(subject, code) }
        if count > 0 { try batch(raw.prefix(count).map(IndexedProject.init)) }
      } while count > 0
      let serial = cjson_index_last_serial(reader)
      return serial < 0 ? nil : serial
    }
  }

  /// Reads the HTML form (PEP 503), which has no serials; the names are the links' texts.
  package static func read(
    html bytes: [UInt8], subject: String, batchSize: Int = 1_024,
    batch: ([IndexedProject]) throws -> Void
  ) throws {
    var pending: [IndexedProject] = []
    var failure: (any Error)?
    try HTMLLinks.read(bytes, subject: subject) { link in
      guard failure == nil else { return }
      // Some mirrors link to the folder above.
      if link.text.hasPrefix("..") { return }
      guard PyPIName.isValid(link.text) else {
        failure = PackageDataError(
          .malformedHTML, subject, "expected the name of a project, found '\(link.text)'")
        return
      }
      pending.append(IndexedProject(name: link.text))
      guard pending.count == batchSize else { return }
      do {
        try batch(pending)
        pending.removeAll(keepingCapacity: true)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if !pending.isEmpty { try batch(pending) }
  }

  private static func malformed(_ subject: String, _ code: Int32) -> PackageDataError {
    PackageDataError(.malformedJSON, subject, String(cString: cjson_message(code)))
  }
}

extension IndexedProject {
  /// simdjson has validated the UTF-8.
  fileprivate init(_ project: cjson_project) {
    let bytes = UnsafeRawBufferPointer(start: project.name, count: project.name_length)
    name = String(decoding: bytes, as: UTF8.self)
    serial = project.serial < 0 ? nil : project.serial
  }
}
