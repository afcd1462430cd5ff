/// How much of the list of all gems was read, so that the next run asks for the rest alone.
///
/// The digest of what was read goes on with the rest, and is then to be the one that the server states
/// of the whole file.
package struct GemListCursor: CustomStringConvertible {
  /// The number of bytes.
  package private(set) var length = 0
  package private(set) var sha256 = RunningSHA256()

  /// Nothing read yet.
  package init() {}

  /// Reads what `description` wrote; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let length = Int(parts[0]), length > 0,
      let sha256 = RunningSHA256(state: parts[1])
    else { return nil }
    self.length = length
    self.sha256 = sha256
  }

  package var description: String { "\(length) \(sha256.state)" }

  /// The cursor behind further bytes.
  package func advanced(by bytes: UnsafeRawBufferPointer) -> GemListCursor {
    var next = self
    next.length += bytes.count
    next.sha256.update(bytes)
    return next
  }
}
