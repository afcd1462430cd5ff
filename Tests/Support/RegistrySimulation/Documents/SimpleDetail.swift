/// The page of one project in the Simple API: PEP 691 with 700, 714 and 792, or HTML (PEP 503).
struct SimpleDetail {
  let package: SimulatedPackage
  let lastSerial: Int
  let files: [PublishedFile]

  /// The page as JSON.
  var json: String {
    var text = "{\"alternate-locations\":[],\"files\":["
    for (index, file) in files.enumerated() {
      if index > 0 { text += "," }
      append(file, to: &text)
    }
    text += "],\"meta\":{\"_last-serial\":\(lastSerial),\"api-version\":\"1.4\"},"
    text += "\"name\":\(package.normalizedName.json),\"project-status\":{"
    if let reason = package.statusReason { text += "\"reason\":\(reason.json)," }
    text += "\"status\":\"\(package.status.rawValue)\"},\"versions\":["
    // The page sorts them as text, as if to mislead.
    text += package.versions.map(\.name).sorted().map(\.json).joined(separator: ",")
    return text + "]}"
  }

  private func append(_ file: PublishedFile, to text: inout String) {
    let metadata = file.coreMetadataJSON
    if file.file.coreMetadata != .hashedUnderOldKey {
      text += "{\"core-metadata\":\(metadata),"
    } else {
      text += "{"
    }
    text += "\"data-dist-info-metadata\":\(metadata),\"filename\":\(file.file.filename.json),"
    text += "\"hashes\":{\"sha256\":\"\(file.sha256)\"},\"provenance\":null,"
    text += "\"requires-python\":\(file.version.requiresPython.json),\"size\":\(file.size),"
    text += "\"upload-time\":\"\(timestamp(file.file.uploadTime))\",\"url\":\(file.url.json),"
    text += "\"yanked\":\(file.version.yank.map { $0.reason?.json ?? "true" } ?? "false")}"
  }

  /// The page as HTML, as mirrors serve it: it knows no versions without files and no dates.
  var html: String {
    let title = "Links for \(package.normalizedName)"
    var text = "<!DOCTYPE html>\n<html>\n  <head>\n"
    text += "    <meta name=\"pypi:repository-version\" content=\"1.4\">\n"
    text += "    <meta name=\"pypi:project-status\" content=\"\(package.status.rawValue)\">\n"
    text += "    <title>\(title)</title>\n  </head>\n  <body>\n    <h1>\(title)</h1>\n"
    for file in files {
      text += "<a href=\"\(file.url.html)#sha256=\(file.sha256)\""
      if let python = file.version.requiresPython {
        text += " data-requires-python=\"\(python.html)\""
      }
      if let yank = file.version.yank { text += " data-yanked=\"\((yank.reason ?? "").html)\"" }
      if let hash = file.coreMetadataAttribute {
        text += " data-dist-info-metadata=\"\(hash)\""
        if file.file.coreMetadata != .hashedUnderOldKey {
          text += " data-core-metadata=\"\(hash)\""
        }
      }
      text += ">\(file.file.filename.html)</a><br />\n"
    }
    return text + "  </body>\n</html>\n<!--SERIAL \(lastSerial)-->"
  }
}

/// A file with what the registry tells about it.
struct PublishedFile: Sendable {
  var version: SimulatedVersion
  var file: SimulatedFile
  var url: String
  var size: Int
  var sha256: String
  var metadataSHA256: String?

  fileprivate var coreMetadataJSON: String {
    switch file.coreMetadata {
    case .absent: "false"
    case .present: "true"
    case .hashed, .hashedUnderOldKey: "{\"sha256\":\"\(metadataSHA256 ?? "")\"}"
    }
  }

  fileprivate var coreMetadataAttribute: String? {
    switch file.coreMetadata {
    case .absent: nil
    case .present: "true"
    case .hashed, .hashedUnderOldKey: "sha256=\(metadataSHA256 ?? "")"
    }
  }
}

extension Document {
  /// A document of PyPI's that tells the serial of what it describes.
  convenience init(_ text: String, _ contentType: ContentType, etag: String, serial: Int) {
    self.init(
      text, contentType, etag: etag, headers: [("X-PyPI-Last-Serial", String(serial))])
  }
}
