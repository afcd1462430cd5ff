extension PEP440Version.Parts {
  /// The tuple that PEP 440 compares, as bytes whose lexicographic order is the tuple's order.
  ///
  /// Epoch; release without trailing zeros; pre-release; post-release; development release; local
  /// part. A missing part sorts by the rules of PEP 440, "Summary of permitted suffixes and relative
  /// ordering": no pre-release is above all of them, except that a development release of the
  /// release itself is below; no post-release and no local part are below all; no development
  /// release is above all.
  var sortKey: [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(24)
    epoch.appendSortKey(to: &key)

    // A number's first byte is at least 1, so the 0 that ends the list sorts a prefix first.
    let significant = release.lastIndex { !$0.isZero } ?? -1
    for number in release[0..<(significant + 1)] { number.appendSortKey(to: &key) }
    key.append(0)

    if let pre {
      key.append(pre.kind.rawValue)
      pre.number.appendSortKey(to: &key)
    } else {
      key.append(post == nil && dev != nil ? 0 : 4)
    }
    if let post {
      post.appendSortKey(to: &key)
    } else {
      key.append(0)
    }
    if let dev {
      dev.appendSortKey(to: &key)
    } else {
      key.append(0xFF)
    }
    if !local.isEmpty { appendLocal(to: &key) }
    return key
  }

  /// Numbers are above text; a part that another one begins with is below it.
  private func appendLocal(to key: inout [UInt8]) {
    for segment in local {
      switch segment {
      case .text(let text):
        key.append(1)
        key.append(contentsOf: text.utf8)
        key.append(0)
      case .number(let number):
        key.append(2)
        number.appendSortKey(to: &key)
      }
    }
    key.append(0)
  }
}
