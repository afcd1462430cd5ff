internal import AssetKitCore

extension AssetKey {
  /// The spelling in Pipes messages: a `/` within a segment is written `\/`.
  var escaped: String { path.map { $0.replacing("/", with: "\\/") }.joined(separator: "/") }

  /// Reads the spelling of Pipes messages.
  init(escaped text: String) {
    var segments = [""]
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\\", rest.first == "/" {
        rest.removeFirst()
        segments[segments.count - 1] += "/"
      } else if character == "/" {
        segments.append("")
      } else {
        segments[segments.count - 1].append(character)
      }
    }
    self.init(path: segments)
  }
}
