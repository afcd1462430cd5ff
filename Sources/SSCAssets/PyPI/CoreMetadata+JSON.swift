extension CoreMetadata {
  /// Reads the `info` of `/pypi/<project>/<version>/json`, for versions without a metadata file.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    let info = try JSONDocument(bytes, subject: subject).root[key: "info"]
    guard let info, let name = info[key: "name"]?.string, let version = info[key: "version"]?.string
    else {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected an object 'info' with 'name' and 'version'")
    }
    self.init(name: name, version: version)
    requiresPython = info[key: "requires_python"]?.string.flatMap(knownField)
    homePage = info[key: "home_page"]?.string.flatMap(knownField)
    // A requirement that isn't a text must not vanish: the document is refused.
    if let requirements = info[key: "requires_dist"] {
      requiresDist = try requirements.strings("info.requires_dist", subject)
    }
    if let extras = info[key: "provides_extra"] {
      for extra in try extras.strings("info.provides_extra", subject) { addExtra(extra) }
    }
    if let urls = info[key: "project_urls"] {
      projectURLs = urls.members.compactMap { label, url in
        url.string.map { ProjectURL(label: label, url: $0) }
      }
    }
  }
}

extension JSONElement {
  /// The elements of an array of texts; anything else is an error that names the key.
  func strings(_ key: String, _ subject: String) throws(PackageDataError) -> [String] {
    guard isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected an array at '\(key)'")
    }
    var texts: [String] = []
    for element in elements {
      guard let text = element.string else {
        throw PackageDataError(.unexpectedJSON, subject, "expected texts only in '\(key)'")
      }
      texts.append(text)
    }
    return texts
  }
}
