extension Answer {
  /// The whole document.
  init(_ document: Document) {
    status = 200
    headers = [("Content-Type", document.contentType.rawValue), ("ETag", document.etag)]
    headers += document.headers
    if document.acceptsRanges { headers.append(("Accept-Ranges", "bytes")) }
    switch document.contentType {
    case .simpleJSON, .simpleHTML:
      headers += [("Vary", "Accept, Accept-Encoding"), ("Cache-Control", "max-age=600, public")]
    case .file: headers.append(("Cache-Control", "max-age=365000000, immutable, public"))
    case .json, .text, .xml: break
    }
    body = .whole(document.body, 0..<document.body.count)
  }

  /// The document, or the part of it that the request asks for; 304 when the client has it already.
  init(
    _ document: Document, for exchange: Exchange, compresses: Bool
  ) throws(ArchiveFailure) {
    self.init(document)
    if document.isKnown(to: exchange) {
      status = 304
      body = .whole(document.body, 0..<0)
    } else if document.acceptsRanges, let range = exchange.header("Range") {
      restrict(to: range, of: document)
    } else if compresses, document.contentType != .file,
      exchange.header("Accept-Encoding")?.contains("gzip") == true
    {
      let bytes = try document.gzipped()
      body = .whole(bytes, 0..<bytes.count)
      headers.append(("Content-Encoding", "gzip"))
    }
  }

  /// RFC 9110's single range of bytes.
  ///
  /// What isn't one is ignored, as the RFC allows.
  private mutating func restrict(to header: String, of document: Document) {
    guard header.hasPrefix("bytes="), !header.contains(",") else { return }
    let bounds = header.dropFirst(6).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard bounds.count == 2 else { return }
    let size = document.body.count
    let range: Range<Int>
    switch (Int(bounds[0]), Int(bounds[1])) {
    case (let first?, let last?) where first <= last:
      range = min(first, size)..<min(last + 1, size)
    case (let first?, nil) where bounds[1].isEmpty: range = min(first, size)..<size
    case (nil, let count?) where bounds[0].isEmpty: range = max(0, size - count)..<size
    default: return
    }
    guard !range.isEmpty else {
      self = .text(416, "", headers: [("Content-Range", "bytes */\(size)")])
      return
    }
    status = 206
    headers.append(("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"))
    body = .whole(document.body, range)
  }
}

extension Document {
  /// Whether the client says that it has this document already.
  ///
  /// An entity tag decides alone, as in RFC 9110; a date counts as known when it is the one that
  /// was sent.
  fileprivate func isKnown(to exchange: Exchange) -> Bool {
    if let known = exchange.header("If-None-Match") { return known == "*" || known.contains(etag) }
    guard let moment = headers.first(where: { $0.0 == "Last-Modified" })?.1 else { return false }
    return exchange.header("If-Modified-Since") == moment
  }
}
