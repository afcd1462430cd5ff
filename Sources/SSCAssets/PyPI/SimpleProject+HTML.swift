extension SimpleProject {
  /// Reads the HTML form (PEP 503, 592, 658, 714), as mirrors without JSON serve it.
  ///
  /// `name` is the project asked for: the page has it in a heading for people only. The page has no
  /// sizes, upload times, versions or serial.
  package init(
    html bytes: [UInt8], name: String, pageURL: String
  ) throws(PackageDataError) {
    self.init(name: name)
    let links = LinkResolver(page: pageURL)
    var files: [ProjectFile] = []
    try HTMLLinks.read(bytes, subject: pageURL) { link in
      // Some mirrors add links of their own, to the folder above for instance: those aren't files.
      if let file = ProjectFile(link, links: links) { files.append(file) }
    }
    self.files = files
  }
}

extension ProjectFile {
  fileprivate init?(_ link: HTMLLinks.Link, links: LinkResolver) {
    guard let href = link.attributes["href"], let url = links.absolute(href) else { return nil }
    // The text must be the last segment of the URL (PEP 503); mirrors shorten it, so the URL counts.
    let path = url.prefix { $0 != "?" }
    guard let segment = path.split(separator: "/").last.map(percentDecoded), !path.hasSuffix("/")
    else { return nil }
    self.init(filename: segment, url: url)
    sha256 = href.split(separator: "#", maxSplits: 1).dropFirst().first.flatMap(sha256Value)
    requiresPython = link.attributes["data-requires-python"].flatMap(knownField)
    yankedReason = link.attributes["data-yanked"]
    let metadata =
      link.attributes["data-core-metadata"] ?? link.attributes["data-dist-info-metadata"]
    if let metadata, metadata.asciiLowercased != "false" {
      coreMetadata = .available(sha256: sha256Value(Substring(metadata)))
    }
  }
}

/// The digest in `sha256=…`, as fragments and attributes have it.
private func sha256Value(_ text: Substring) -> String? {
  guard text.asciiLowercased.hasPrefix("sha256=") else { return nil }
  return text.dropFirst("sha256=".count).asciiLowercased
}

private func percentDecoded(_ segment: Substring) -> String {
  guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
  let bytes = Array(segment.utf8)
  var decoded: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let value = UInt8(
        String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
    {
      decoded.append(value)
      index += 3
    } else {
      decoded.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: decoded, as: UTF8.self)
}
