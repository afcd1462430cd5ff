@testable import CommandLineKit
import Testing

@Suite struct `Progress` {
  private let start = ContinuousClock.now

  private func at(_ seconds: Double) -> ContinuousClock.Instant {
    start.advanced(by: .seconds(seconds))
  }

  private var sample: ProgressState {
    var state = ProgressState()
    state.start("pypi_package_ingestion", at: at(0))
    state.start("other\u{1B}", at: at(2))
    for second in 1...10 {
      state.report(
        "pypi_package_ingestion", done: second * 100, total: 5000, unit: "packages",
        at: at(Double(second)))
    }
    return state
  }

  @Test func `shows a line for each step`() {
    #expect(
      ProgressRenderer.render(sample, width: 120, now: at(10)) == [
        "pypi_package_ingestion  ━━━━━━────────────────────────  1,000/5,000 packages  100/s  ETA 40 s  10 s elapsed",
        "other␛                  8 s elapsed",
      ])
  }

  @Test(arguments: [
    (
      90,
      "pypi_package_ingestion  ━━───────────  1,000/5,000 packages  100/s  ETA 40 s  10 s elapsed"
    ),
    (70, "pypi_package_ingestion  1,000/5,000 packages  100/s  ETA 40 s"),
    (50, "pypi_package_ingest…  1,000/5,000 packages  100/s"),
    (40, "pypi_package_in…  1,000/5,000 packages"),
    (20, "pypi_packag…  1,000…"),
  ])
  func `leaves out what does not fit`(width: Int, line: String) {
    let lines = ProgressRenderer.render(sample, width: width, now: at(10))
    #expect(lines.first == line)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
  }

  @Test func `knows the rate of the last seconds`() throws {
    var state = sample
    for second in 11...40 {
      state.report(
        "pypi_package_ingestion", done: 1000 + (second - 10) * 10, total: 5000, unit: "packages",
        at: at(Double(second)))
    }
    let step = try #require(state.steps.first)
    #expect(step.rate(at: at(40)) == 10)
    #expect(step.remaining(at: at(40)) == .seconds(370))
    #expect(step.samples.count < 20)
  }

  @Test func `knows no rate in the first second`() throws {
    var state = ProgressState()
    state.start("x", at: at(0))
    #expect(state.steps.first?.rate(at: at(0.5)) == nil)
    state.report("x", done: 5, total: nil, unit: "", at: at(0.5))
    #expect(ProgressRenderer.render(state, width: 80, now: at(0.5)) == ["x  5  0 s elapsed"])
    state.finish("x")
    #expect(state.steps.isEmpty)
  }

  @Test func `is drawn over on a terminal, log lines above`() async {
    let output = CapturedOutput()
    let clock = TestClock(start)
    let display = ProgressDisplay(
      output.terminal(isInteractive: true, width: 40), now: { clock.now })
    await display.tick()
    #expect(output.take() == "")
    await display.start("a")
    await display.start("b")
    clock.now = at(3)
    await display.tick()
    #expect(output.take() == "\r\u{1B}[Ja  3 s elapsed\nb  3 s elapsed\n")
    await display.tick()
    #expect(output.take() == "")
    await display.log(["hello"])
    #expect(
      output.take() == "\u{1B}[2A\r\u{1B}[Jhello\na  3 s elapsed\nb  3 s elapsed\n")
    await display.finish("a")
    await display.tick()
    #expect(output.take() == "\u{1B}[2A\r\u{1B}[Jb  3 s elapsed\n")
    await display.clear()
    #expect(output.take() == "\u{1B}[1A\r\u{1B}[J")
  }

  @Test func `is a line every five seconds when piped`() async {
    let output = CapturedOutput()
    let clock = TestClock(start)
    let display = ProgressDisplay(output.terminal(), now: { clock.now })
    await display.start("a")
    for tenth in 0...120 {
      clock.now = at(Double(tenth) / 10)
      await display.report("a", done: tenth, total: 200, unit: "files")
      await display.tick()
    }
    await display.log(["done"])
    await display.clear()
    #expect(
      output.text == """
        a: 50/200 files, 10/s, ETA 15 s, 5 s elapsed
        a: 100/200 files, 10/s, ETA 10 s, 10 s elapsed
        done

        """)
  }

  @Test func `runs until it is cancelled`() async {
    let output = CapturedOutput()
    let start = start
    let display = ProgressDisplay(
      output.terminal(isInteractive: true, width: 40), now: { start })
    await display.start("a")
    await withTaskGroup { group in
      group.addTask { await display.run() }
      while !output.text.contains("a  0 s") { await Task.yield() }
      group.cancelAll()
    }
    #expect(output.text.hasSuffix("\u{1B}[1A\r\u{1B}[J"))
  }
}
