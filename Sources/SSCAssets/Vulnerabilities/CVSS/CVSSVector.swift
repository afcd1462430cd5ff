/// The metrics of a CVSS vector, `AV:N/AC:L/…`, in whatever order they come.
struct CVSSVector {
  private let text: String
  private var values: [Substring: Substring] = [:]

  /// Reads a vector that begins with one of the prefixes, `CVSS:3.1/`.
  ///
  /// Metrics that nobody asks for are allowed; one given twice isn't.
  init(_ text: String, prefixes: [String]) throws(PackageDataError) {
    self.text = text
    guard let prefix = prefixes.first(where: { text.hasPrefix($0) }) else {
      throw Self.error(
        text, "expected a vector that begins with \(prefixes.joined(separator: " or "))")
    }
    guard text.utf8.count <= 512 else {
      throw Self.error(text, "expected a vector of at most 512 bytes")
    }
    for field in text.dropFirst(prefix.count).split(
      separator: "/", omittingEmptySubsequences: false)
    {
      let parts = field.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw Self.error(text, "expected metrics of the form AV:N between slashes")
      }
      guard values.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw Self.error(text, "the metric \(parts[0]) is given twice")
      }
    }
  }

  /// The position of a metric's value among those that its standard allows, given as one text.
  func index(of metric: Substring, in allowed: String) throws(PackageDataError) -> Int {
    guard let value = values[metric] else {
      throw Self.error(text, "the metric \(metric) is missing")
    }
    let found = Array(allowed).firstIndex { value == String($0) }
    guard let found else {
      throw Self.error(text, "\(metric):\(value) isn't one of \(allowed)")
    }
    return found
  }

  /// The same for a metric that may be missing or `X`, not defined.
  func optionalIndex(
    of metric: Substring, in allowed: String
  ) throws(PackageDataError) -> Int? {
    guard let value = values[metric], value != "X" else { return nil }
    return try index(of: metric, in: allowed)
  }

  private static func error(_ text: String, _ reason: String) -> PackageDataError {
    PackageDataError(.malformedSeverity, String(text.prefix(100)), reason)
  }
}
