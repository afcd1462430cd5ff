import Glibc

/// What a piece of work took.
struct Cost: Sendable {
  /// Seconds that passed.
  var wall: Double
  /// Seconds of processor time, user and system, of the process and of the children that it reaped.
  ///
  /// A database server is no child: its time isn't counted.
  var cpu: Double
  /// Measures work in this process.
  static func of(_ body: () async throws -> Void) async throws -> Cost {
    let cpu = processorSeconds()
    let start = ContinuousClock.now
    try await body()
    let wall = ContinuousClock.now - start
    return Cost(wall: wall.inSeconds, cpu: processorSeconds() - cpu)
  }

  private static func processorSeconds() -> Double {
    usage(RUSAGE_SELF).processorSeconds + usage(RUSAGE_CHILDREN).processorSeconds
  }

  private static func usage(_ whose: __rusage_who) -> rusage {
    var usage = rusage()
    // Glibc's enumeration is unsigned, its function takes a signed number (RUSAGE_CHILDREN is -1).
    getrusage(__rusage_who_t(truncatingIfNeeded: whose.rawValue), &usage)
    return usage
  }
}

extension rusage {
  var processorSeconds: Double { ru_utime.inSeconds + ru_stime.inSeconds }

  /// In megabytes; the system counts in KiB.
  var peakMemory: Double { Double(ru_maxrss) * 1024 / 1e6 }
}

extension timeval {
  fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
