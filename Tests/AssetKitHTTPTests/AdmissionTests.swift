import Testing

@testable import AssetKitHTTP

@Suite struct `The order of requests` {
  let start = ContinuousClock.now

  private func admission(
    total: Int = 100, _ limits: [String: HostLimits] = [:]
  ) -> Admission<String> {
    Admission(maxConcurrent: total) { limits[$0] ?? HostLimits() }
  }

  @Test func `is that of their coming within a server`() {
    var admission = admission()
    for item in ["a", "b", "c"] { _ = admission.enqueue(item, for: "x") }
    let order = (0..<4).map { _ in admission.next(at: start) { _ in true } }
    #expect(order == ["a", "b", "c", nil])
    #expect(admission.isIdle)
  }

  @Test func `takes turns between servers`() {
    var admission = admission()
    for item in ["a1", "a2", "a3"] { _ = admission.enqueue(item, for: "a") }
    for item in ["b1", "b2"] { _ = admission.enqueue(item, for: "b") }
    let order = (0..<5).compactMap { _ in admission.next(at: start) { _ in true } }
    #expect(order == ["a1", "b1", "a2", "b2", "a3"])
  }

  @Test func `leaves out what is no longer wanted`() {
    var admission = admission()
    for item in ["a", "b", "c"] { _ = admission.enqueue(item, for: "x") }
    #expect(admission.next(at: start) { $0 == "c" } == "c")
    #expect(admission.isIdle)
  }

  @Test func `waits for a free place`() {
    var admission = admission(["x": HostLimits(maxConcurrent: 1)])
    let id = admission.enqueue("a", for: "x")
    _ = admission.enqueue("b", for: "x")
    #expect(admission.next(at: start) { _ in true } == "a")
    #expect(admission.next(at: start) { _ in true } == nil)
    #expect(admission.nextInstant == nil)
    admission.finish(id)
    #expect(admission.next(at: start) { _ in true } == "b")
  }

  @Test func `keeps the pace after a burst, and says when to ask again`() {
    var admission = admission(["x": HostLimits(requestsPerSecond: 10, burst: 2)])
    for item in ["a", "b", "c", "d"] { _ = admission.enqueue(item, for: "x") }
    #expect(admission.next(at: start) { _ in true } == "a")
    #expect(admission.next(at: start) { _ in true } == "b")
    #expect(admission.next(at: start) { _ in true } == nil)
    #expect(admission.nextInstant == start + .milliseconds(100))
    #expect(admission.next(at: start + .milliseconds(99)) { _ in true } == nil)
    #expect(admission.next(at: start + .milliseconds(100)) { _ in true } == "c")
    #expect(admission.next(at: start + .milliseconds(199)) { _ in true } == nil)
    #expect(admission.next(at: start + .milliseconds(200)) { _ in true } == "d")
  }

  @Test func `saves up no more than the burst in a quiet time`() {
    var pace = Pace(HostLimits(requestsPerSecond: 10, burst: 2))
    pace.begin(at: start)
    let later = start + .seconds(3600)
    var begun = 0
    while pace.allows(at: later) {
      pace.begin(at: later)
      begun += 1
    }
    #expect(begun == 2)
  }
}

@Suite struct `A queue` {
  @Test func `gives back what it got, in order, whatever the interleaving`() {
    var queue = Queue<Int>()
    var next = 0
    var expected = 0
    for _ in 0..<2000 {
      if Bool.random() {
        queue.append(next)
        next += 1
      } else if let element = queue.popFirst() {
        #expect(element == expected)
        expected += 1
      }
      #expect(queue.count == next - expected)
    }
    #expect(Array(queue.elements) == Array(expected..<next))
  }
}
