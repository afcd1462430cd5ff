import Testing

@testable import AssetKitCodeLocations

/// The decisions about a step's end, without processes or clocks.
@Suite struct StepLifeTests {
  private let start = ContinuousClock.now

  private func life(wallTime: Duration? = nil) -> StepLife {
    StepLife(
      StepCommand(["x"], limits: StepLimits(wallTime: wallTime), grace: .seconds(5)), start: start)
  }

  private func running(_ survivors: [String] = []) -> StepLife.Sight {
    StepLife.Sight(hasEnded: false, isOutputClosed: false) { survivors }
  }

  private func ended(_ survivors: [String] = [], closed: Bool = true) -> StepLife.Sight {
    StepLife.Sight(hasEnded: true, isOutputClosed: closed) { survivors }
  }

  @Test func `a program that ends alone is at its end at once`() {
    var life = life()
    #expect(life.deadline == nil)
    #expect(life.look(running(), isToStop: false, now: start) == [])
    #expect(life.look(ended(), isToStop: false, now: start) == [.end])
  }

  @Test func `a stop is a request first, and after the grace time an order`() {
    var life = life()
    #expect(life.look(running(), isToStop: true, now: start) == [.ask])
    #expect(life.deadline == start + .seconds(5))
    #expect(life.look(running(), isToStop: true, now: start + .seconds(4)) == [])
    #expect(life.look(running(), isToStop: true, now: start + .seconds(5)) == [.kill])
    #expect(life.look(running(), isToStop: true, now: start + .seconds(9)) == [])
    #expect(life.look(ended(), isToStop: true, now: start + .seconds(9)) == [.end])
    #expect(!life.wasTooLong)
  }

  @Test func `the time limit stops a program`() {
    var life = life(wallTime: .seconds(2))
    #expect(life.deadline == start + .seconds(2))
    #expect(life.look(running(), isToStop: false, now: start + .seconds(1)) == [])
    #expect(life.look(running(), isToStop: false, now: start + .seconds(2)) == [.ask])
    #expect(life.wasTooLong)
  }

  @Test func `what is left behind gets a moment, a request and an order`() {
    var life = life()
    let step = StepLife.linger
    #expect(life.look(ended(["a (1)"]), isToStop: false, now: start) == [])
    #expect(life.isLingering && life.leftBehind == [])
    #expect(life.look(ended(["a (1)"]), isToStop: false, now: start + step) == [.terminate])
    #expect(life.leftBehind == ["a (1)"])
    #expect(life.look(ended(["a (1)"]), isToStop: false, now: start + step * 2) == [.kill])
    #expect(life.look(ended(["a (1)"]), isToStop: false, now: start + step * 3) == [.end])
  }

  @Test func `output that somebody out of reach holds is given up`() {
    var life = life()
    #expect(life.look(ended(closed: false), isToStop: false, now: start) == [])
    #expect(life.look(ended(closed: false), isToStop: false, now: start + .seconds(1)) == [.end])
    #expect(life.isOutputHeld && life.leftBehind == [])
  }
}
