extension SimpleProject {
  /// Reads the JSON form (PEP 691, 700, 714, 792).
  ///
  /// `pageURL` is what relative links start from.
  ///
  /// Every file must have a name and a URL: one that can't be read refuses the page, so that a
  /// project is never silently shorter.
  package init(json bytes: [UInt8], pageURL: String) throws(PackageDataError) {
    try self.init(try JSONDocument(bytes, subject: pageURL).root, pageURL: pageURL)
  }

  init(_ root: JSONElement, pageURL: String) throws(PackageDataError) {
    guard let name = root[key: "name"]?.string, let files = root[key: "files"], files.isArray else {
      throw PackageDataError(
        .unexpectedJSON, pageURL, "expected an object with 'name' and an array 'files'")
    }
    self.init(name: name)
    lastSerial = root[key: "meta"]?[key: "_last-serial"]?.int
    if let status = root[key: "project-status"], let name = status[key: "status"]?.string {
      self.status = ProjectStatus(name: name, reason: status[key: "reason"]?.string)
    }
    versions = try root[key: "versions"]?.strings("versions", pageURL)
    let links = LinkResolver(page: pageURL)
    for file in files.elements {
      self.files.append(try ProjectFile(file, links: links, pageURL: pageURL))
    }
  }
}

extension ProjectFile {
  fileprivate init(
    _ file: JSONElement, links: LinkResolver, pageURL: String
  ) throws(PackageDataError) {
    guard let filename = file[key: "filename"]?.string, let link = file[key: "url"]?.string,
      let url = links.absolute(link)
    else {
      throw PackageDataError(
        .unexpectedJSON, pageURL, "expected 'filename' and 'url' of every file")
    }
    self.init(filename: filename, url: url)
    sha256 = file[key: "hashes"]?[key: "sha256"]?.string?.asciiLowercased
    size = file[key: "size"]?.int
    uploadTime = file[key: "upload-time"]?.string.flatMap { UnixMicroseconds(rfc3339: $0) }
    requiresPython = file[key: "requires-python"]?.string.flatMap(knownField)
    if let yanked = file[key: "yanked"] {
      yankedReason = yanked.string ?? (yanked.bool == true ? "" : nil)
    }
    // The key was misspelled in the first release that had it (PEP 714).
    let metadata =
      file[key: "core-metadata"] ?? file[key: "data-dist-info-metadata"]
      ?? file[key: "dist-info-metadata"]
    if let metadata, metadata.isObject {
      coreMetadata = .available(sha256: metadata[key: "sha256"]?.string?.asciiLowercased)
    } else if metadata?.bool == true {
      coreMetadata = .available(sha256: nil)
    }
  }
}
