import Soak
import Testing

@Suite struct `Three daemons on one instance` {
  @Test(.timeLimit(.minutes(5)))
  func `that are killed at random miss no tick, double none, and bring every run to one end`()
    async throws
  {
    var options = SoakOptions(program: TestInstance.program)
    options.seconds = 20
    options.longestPause = 3
    let report = try await Soak(options).run()
    #expect(report.violations == [], "\(report)")
    #expect(report.tickCount > 10 && report.runCount > 5, "\(report)")
    #expect(report.disturbanceCount > 5, "\(report)")
  }
}
