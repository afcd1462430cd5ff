@testable import CommandLineKit
import Testing

@Suite struct `A terminal` {
  @Test(arguments: [
    (TerminalEnvironment(), true, false, true),
    (TerminalEnvironment(), false, false, false),
    (TerminalEnvironment(), true, true, false),
    (TerminalEnvironment(type: "dumb"), true, false, false),
    (TerminalEnvironment(noColor: "1"), true, false, false),
    (TerminalEnvironment(noColor: ""), true, false, true),
    (TerminalEnvironment(forceColor: "1"), false, false, true),
    (TerminalEnvironment(forceColor: "0"), false, false, false),
    (TerminalEnvironment(noColor: "1", forceColor: "1"), true, false, false),
    (TerminalEnvironment(forceColor: "1"), true, true, false),
  ])
  func `is coloured as its user asks`(
    environment: TerminalEnvironment, isTerminal: Bool, option: Bool, expected: Bool
  ) {
    #expect(environment.usesColor(isTerminal: isTerminal, noColor: option) == expected)
  }

  @Test func `styles text where colour is used`() {
    let output = CapturedOutput()
    #expect(output.terminal(usesColor: true).styled("x", .bold, .red) == "\u{1B}[1;31mx\u{1B}[0m")
    #expect(output.terminal().styled("x", .bold) == "x")
    output.terminal().line("a")
    #expect(output.text == "a\n")
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("né", 2), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("ｆ", 2), ("👍", 2),
    ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("…", 1), ("━", 1), ("\u{200B}", 0),
  ])
  func `knows how wide texts are`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("ab", 1, "…"), ("ab", 0, ""),
  ])
  func `cuts texts with an ellipsis`(text: String, width: Int, expected: String) {
    #expect(DisplayWidth.truncate(text, to: width) == expected)
  }

  @Test(arguments: [
    ("plain ü 日本", "plain ü 日本"), ("\u{1B}]0;title\u{7}", "␛]0;title␇"),
    ("a\nb\tc\r\n", "a b c  "), ("\u{9B}2J", "\u{FFFD}2J"), ("a\u{202E}b", "a\u{FFFD}b"),
    ("\u{7F}", "␡"), ("👩‍👧", "👩‍👧"),
  ])
  func `obeys nothing in data`(text: String, expected: String) {
    #expect(Sanitized.line(text) == expected)
  }

  @Test func `keeps lines of messages`() {
    #expect(Sanitized.lines("a\nb\u{1B}") == "a\nb␛")
  }
}
