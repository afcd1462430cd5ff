internal import FoundationEssentials

/// Makes the links of a page absolute (RFC 3986), dropping their fragments.
struct LinkResolver {
  private let page: URL?

  init(page: String) { self.page = URL(string: page) }

  /// The absolute address; nil when the link leads to nothing that HTTP can fetch.
  func absolute(_ link: String) -> String? {
    let target = link.prefix { $0 != "#" }
    // Nearly all links are absolute, and need no URL to be built.
    if target.hasPrefix("https://") || target.hasPrefix("http://") { return String(target) }
    guard !target.isEmpty, let page, let url = URL(string: String(target), relativeTo: page),
      url.scheme == "https" || url.scheme == "http"
    else { return nil }
    return url.absoluteString
  }
}
