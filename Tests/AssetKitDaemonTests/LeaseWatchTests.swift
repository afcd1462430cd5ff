import AssetKitCore
import AssetKitDaemon
import AssetKitPostgres
import Testing

/// When a worker is taken to be gone.
struct LeaseWatchTests {
  private let noon = Timestamp(microseconds: 1_790_000_000_000_000)
  private let run = RunID(at: Timestamp(microseconds: 1_790_000_000_000_000))

  /// A watch on one run, whose worker renews its lease of 20 seconds every 5 seconds as long as it can.
  private final class World {
    var watch = LeaseWatch(grace: .seconds(6))
    var uptime = Duration.zero
    var wall: Timestamp
    var until: Timestamp
    let run: RunID

    init(_ run: RunID, _ wall: Timestamp) {
      self.run = run
      self.wall = wall
      until = wall + .seconds(20)
    }

    func pass(_ seconds: Int, renewing: Bool) {
      uptime += .seconds(seconds)
      wall = wall + .seconds(seconds)
      if renewing { until = wall + .seconds(20) }
    }

    func isLost(isLaunch: Bool = false) -> Bool {
      let lease = LeaseWatch.Lease(
        run: run, until: until, worker: isLaunch ? "launch:h:1:1" : "h:2")
      return watch.look(at: [lease], now: wall, uptime: uptime).over == [lease]
    }
  }

  @Test("a worker that renews its lease is never lost, one that doesn't is after lease and grace")
  func lapse() {
    let world = World(run, noon)
    for _ in 0..<20 {
      #expect(!world.isLost())
      world.pass(5, renewing: true)
    }
    for _ in 0..<20 {
      #expect(!world.isLost())
      world.pass(1, renewing: false)
    }
    for _ in 0..<6 {
      #expect(!world.isLost())
      world.pass(1, renewing: false)
    }
    #expect(world.isLost())
  }

  @Test("a launch that nobody takes up is over with its lease")
  func launch() {
    let world = World(run, noon)
    #expect(!world.isLost(isLaunch: true))
    world.pass(20, renewing: false)
    #expect(world.isLost(isLaunch: true))
  }

  @Test(
    "a clock that is put forward ends no run, whether it was seen before or not",
    arguments: [true, false])
  func forward(wasSeen: Bool) {
    let world = World(run, noon)
    if wasSeen { #expect(!world.isLost()) }
    world.wall = world.wall + .seconds(3600)
    #expect(!world.isLost())
    world.pass(5, renewing: false)
    #expect(!world.isLost())
    world.pass(0, renewing: true)
    #expect(!world.isLost())
  }

  @Test("a clock that is put back keeps no lost run alive")
  func back() {
    let world = World(run, noon)
    #expect(!world.isLost())
    world.wall = world.wall + .seconds(-3600)
    world.pass(20, renewing: false)
    #expect(!world.isLost())
    world.pass(6, renewing: false)
    #expect(world.isLost())
  }

  @Test(
    "a clock that is put back before a lost run is first seen keeps it open for minutes at most")
  func backBeforehand() {
    let world = World(run, noon)
    world.wall = world.wall + .seconds(-3600)
    #expect(!world.isLost())
    world.pass(299, renewing: false)
    #expect(!world.isLost())
    world.pass(1, renewing: false)
    #expect(!world.isLost())
    world.pass(6, renewing: false)
    #expect(world.isLost())
  }

  @Test("a database that was away for longer than the lease ends no run whose worker comes back")
  func outage() {
    let world = World(run, noon)
    #expect(!world.isLost())
    world.pass(60, renewing: false)
    world.watch.forget()
    #expect(!world.isLost())
    world.pass(2, renewing: true)
    #expect(!world.isLost())
  }

  @Test("the next look is when something may be over")
  func next() {
    var watch = LeaseWatch(grace: .seconds(6))
    let lease = LeaseWatch.Lease(run: run, until: noon + .seconds(20), worker: "h:2")
    #expect(watch.look(at: [], now: noon, uptime: .zero).next == nil)
    #expect(watch.look(at: [lease], now: noon, uptime: .zero).next == .seconds(20))
    let after = watch.look(at: [lease], now: noon + .seconds(20), uptime: .seconds(20))
    #expect(after.next == .seconds(6))
  }

  @Test("a clock that jumps and a process that stood still are told apart")
  func rhythm() {
    var rhythm = Rhythm(wall: noon, uptime: .zero)
    func beat(_ wall: Int, _ uptime: Int) -> Rhythm.Disturbance? {
      rhythm.beat(wall: noon + .seconds(wall), uptime: .seconds(uptime), .seconds(2))
    }
    #expect(beat(2, 2) == nil)
    #expect(beat(8, 8) == nil)
    #expect(beat(3610, 10) == .step(.seconds(3600)))
    #expect(beat(12, 12) == .step(.seconds(-3600)))
    #expect(beat(74, 74) == .pause(.seconds(60)))
    #expect(
      Rhythm.Disturbance.step(.seconds(-3600)).description
        == "the clock was put back by 3600 seconds; everything is looked at again")
  }
}
