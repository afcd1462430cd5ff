/// The lines at the bottom of a terminal that are drawn over: knows what to write for a change.
struct LiveRegion {
  private var height = 0

  /// What to write to have these lines instead of the present ones, below new lines that stay.
  mutating func redraw(_ lines: [String], below: [String] = []) -> String {
    var text = ""
    if height > 0 { text += "\u{1B}[\(height)A" }  // to the first line drawn before
    if height > 0 || !lines.isEmpty { text += "\r\u{1B}[J" }  // erase to the end of the screen
    text += (below + lines).map { $0 + "\n" }.joined()
    height = lines.count
    return text
  }
}
