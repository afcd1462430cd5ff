import CommandLineKit
import Testing

@Suite struct `A table` {
  private var sample: Table {
    var table = Table([
      .init("Key", minimum: 6), .init("Count", .right), .init("Description", minimum: 6),
    ])
    table.append(["orders", "12,345", "All orders of the shop"])
    table.append(["日本", "7", ""])
    table.append(["evil\u{1B}[2J"])
    return table
  }

  private func text(_ table: Table, width: Int?) -> String {
    let output = CapturedOutput()
    table.print(to: output.terminal(width: width))
    return output.text
  }

  @Test func `is whole when piped`() {
    #expect(
      text(sample, width: nil) == """
        Key        Count  Description
        orders    12,345  All orders of the shop
        日本           7
        evil␛[2J

        """)
  }

  @Test func `cuts its widest texts to fit`() {
    #expect(
      text(sample, width: 30) == """
        Key        Count  Description
        orders    12,345  All orders …
        日本           7
        evil␛[2J

        """)
    #expect(
      text(sample, width: 10) == """
        Key      Count  Descr…
        orders  12,345  All o…
        日本         7
        evil␛…

        """)
  }

  @Test func `keeps a column's maximum on a terminal only`() {
    var table = Table([.init("A", maximum: 5), .init("B")])
    table.append(["abcdefgh", "x"])
    #expect(text(table, width: 80) == "A      B\nabcd…  x\n")
    #expect(text(table, width: nil) == "A         B\nabcdefgh  x\n")
  }

  @Test func `styles what it shows, not the blanks`() {
    var table = Table([.init("A", .right), .init("B")])
    table.append([Table.Cell("ok", .green), "\(1)"])
    let output = CapturedOutput()
    table.print(to: output.terminal(width: 80, usesColor: true))
    #expect(
      output.text
        == " \u{1B}[1mA\u{1B}[0m  \u{1B}[1mB\u{1B}[0m\n\u{1B}[32mok\u{1B}[0m  1\n")
  }
}
