/// Rows under headings, aligned.
///
/// On a terminal a table fits its width: the widest columns that may shrink are cut, with an
/// ellipsis. Elsewhere nothing is cut, so that other programs get all of it. Lines never wrap.
package struct Table: Sendable {
  /// On which side a column's texts stand.
  package enum Alignment: Sendable {
    /// For names and texts.
    case left
    /// For numbers.
    case right
  }

  /// A heading with the rules for what is under it.
  package struct Column: Sendable {
    /// The heading.
    package let title: String
    /// On which side texts stand.
    package let alignment: Alignment
    /// The width that remains at least, when it must shrink.
    package let minimum: Int
    /// The width that it takes at most on a terminal; nil for no limit.
    package let maximum: Int?
    /// Whether it may shrink; numbers don't by default, since a cut number is a wrong number.
    package let isShrinkable: Bool

    /// Makes a column.
    package init(
      _ title: String, _ alignment: Alignment = .left, minimum: Int = 8, maximum: Int? = nil,
      isShrinkable: Bool? = nil
    ) {
      self.title = title
      self.alignment = alignment
      self.minimum = max(1, minimum)
      self.maximum = maximum
      self.isShrinkable = isShrinkable ?? (alignment == .left)
    }
  }

  /// A text of a row; it is sanitised, so it may come from anywhere.
  package struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    let style: TextStyle?

    /// Makes a cell.
    package init(_ text: String, _ style: TextStyle? = nil) {
      self.text = Sanitized.line(text)
      self.style = style
    }

    /// Makes a cell without a style.
    package init(stringLiteral value: String) { self.init(value) }
  }

  private static let gap = 2
  private let columns: [Column]
  private var rows: [[Cell]] = []

  /// Makes a table without rows.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells are empty, surplus ones are dropped.
  package mutating func append(_ cells: [Cell]) {
    let missing = max(0, columns.count - cells.count)
    rows.append(Array(cells.prefix(columns.count)) + Array(repeating: "", count: missing))
  }

  /// Adds a row of plain texts.
  package mutating func append(_ texts: [String]) {
    append(texts.map { Cell($0) })
  }

  /// The lines for a terminal, the heading first.
  package func lines(for terminal: Terminal) -> [String] {
    let widths = widths(for: terminal.width)
    let heading = columns.map { Cell($0.title, .bold) }
    return ([heading] + rows).map { line($0, widths, terminal) }
  }

  /// Writes the lines.
  package func print(to terminal: Terminal) {
    terminal.write(lines(for: terminal).map { $0 + "\n" }.joined())
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ terminal: Terminal) -> String {
    var line = ""
    // Blanks wait until something follows them, so that lines have none at their end.
    var blanks = 0
    for (index, cell) in cells.enumerated() {
      let text = DisplayWidth.truncate(cell.text, to: widths[index])
      let free = widths[index] - DisplayWidth.of(text)
      if columns[index].alignment == .right { blanks += free }
      if !text.isEmpty {
        line += String(repeating: " ", count: blanks)
        line += cell.style.map { terminal.styled(text, $0) } ?? text
        blanks = 0
      }
      if columns[index].alignment == .left { blanks += free }
      blanks += Self.gap
    }
    return line
  }

  private func widths(for available: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      let cells = rows.map { DisplayWidth.of($0[index].text) }.max() ?? 0
      return max(DisplayWidth.of(columns[index].title), cells)
    }
    guard let available else { return widths }
    for (index, column) in columns.enumerated() {
      widths[index] = min(widths[index], column.maximum ?? .max)
    }
    var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - available
    while excess > 0 {
      let shrinkable = columns.indices.filter {
        columns[$0].isShrinkable && widths[$0] > columns[$0].minimum
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
