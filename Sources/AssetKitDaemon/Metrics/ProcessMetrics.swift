internal import AssetKitCore
internal import FoundationEssentials
internal import Glibc

/// What the metrics say of this process.
enum ProcessMetrics {
  static func families(
    version: String, startedAt: Timestamp, loops: [String: LoopStates.State]
  ) -> [MetricFamily] {
    var build = MetricFamily("assetkit_build", .info, "The program that answers.")
    build.add(1, .init("version", version))
    var memory = MetricFamily(
      "process_resident_memory_bytes", .gauge, "The daemon's resident memory.")
    if let bytes = residentBytes() { memory.add(Double(bytes)) }
    var processor = MetricFamily(
      "process_cpu_seconds", .counter, "Processor time of the daemon, user and system.")
    processor.add(processorSeconds())
    var start = MetricFamily(
      "process_start_time_seconds", .gauge, "When the daemon began, since 1970.")
    start.add(Double(startedAt.microseconds) / 1e6)
    return [build, memory, processor, start] + families(loops)
  }

  private static func families(_ loops: [String: LoopStates.State]) -> [MetricFamily] {
    var last = MetricFamily(
      "assetkit_loop_last_success_timestamp_seconds", .gauge,
      "When a pass of a loop last succeeded.")
    var passes = MetricFamily("assetkit_loop_passes", .counter, "Passes of a loop that succeeded.")
    var failures = MetricFamily("assetkit_loop_failures", .counter, "Passes of a loop that failed.")
    for (loop, state) in loops.sorted(by: { $0.key < $1.key }) {
      let label = MetricFamily.Label("loop", loop)
      if let at = state.lastSuccess { last.add(Double(at.microseconds) / 1e6, label) }
      passes.add(Double(state.passes), label)
      failures.add(Double(state.failures), label)
    }
    return [last, passes, failures]
  }

  private static func residentBytes() -> Int? {
    // The second number is the resident size in pages: proc(5).
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
