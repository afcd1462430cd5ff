/// Why a text is no selection, or why a selection can't be applied to a graph.
public struct SelectionError: Error, Sendable, Hashable {
  /// The kind of fault, for programs.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The stable spelling of the code.
    public let description: String

    /// The text doesn't follow the grammar.
    public static let syntax = Code(description: "syntax")
    /// The text asks for something that only filters the pages of Dagster's web interface.
    public static let unsupported = Code(description: "unsupported")
    /// The selection names assets that the graph lacks.
    public static let unknownAsset = Code(description: "unknown-asset")
  }

  /// The kind of fault.
  public let code: Code
  /// The fault in one line, without the place.
  public let message: String
  /// The text that was parsed; nil for faults that appear when a selection is resolved.
  public let text: String?
  /// The place of the fault in `text`, in bytes of UTF-8 from its start.
  public let offset: Int
  /// The assets that the graph lacks.
  public let unknownAssets: [AssetKey]

  init(_ code: Code, _ message: String, in text: String, at offset: Int) {
    self.code = code
    self.message = message
    self.text = text
    self.offset = offset
    unknownAssets = []
  }

  init(unknown assets: [AssetKey], on graph: AssetGraph) {
    code = .unknownAsset
    message = assets.map { key in
      // `raw/*` is a clause from before Dagster 1.9: a key that ends in a slash, and all below it.
      let hint =
        key.description.hasSuffix("/")
        ? "; a pattern is written key:\"\(key)*\""
        : NearMiss.question(graph.nearest(to: key).map(\.description))
      return "no asset has the key `\(key)`\(hint)"
    }.joined(separator: "\n")
    text = nil
    offset = 0
    unknownAssets = assets
  }
}

extension SelectionError: CustomStringConvertible {
  /// The message, and below it the line of the text with a caret under the place.
  public var description: String {
    guard let text, text.utf8.contains(where: { $0 > 0x20 }) else { return message }
    let (line, column) = excerpt(of: text)
    return "\(message)\n  \(line)\n  \(String(repeating: " ", count: column))^"
  }

  /// The line around the place, cut to what fits a terminal, and the place in it, in characters.
  private func excerpt(of text: String) -> (line: String, column: Int) {
    let bytes = Array(text.utf8)
    let place = min(offset, bytes.count)
    let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    let start = bytes[..<place].lastIndex(where: isBreak).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(where: isBreak) ?? bytes.count
    let before = printable(bytes[start..<place])
    let after = printable(bytes[place..<end])
    let limit = 60
    let head = before.count > limit ? "…" + before.suffix(limit) : before
    let tail = after.count > limit ? after.prefix(limit) + "…" : after
    return (head + tail, head.count)
  }

  /// The text with a blank for each control character, which would misplace the caret.
  private func printable(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }
}
