/// Builds the key of a sequence that is compared as if endless copies of a neutral element followed.
///
/// Maven and RubyGems compare so: `1` is `1.0`, yet `1.alpha` is below and `1.1` above. The neutral
/// element lies in the middle, so the end can't just be the lowest byte. What comes next is written
/// as a count of neutral elements and the first other one: when that is below the neutral one, fewer
/// before it sort lower; when it is above, fewer sort higher; the end is in between.
struct PaddedSequenceKey {
  /// The bytes so far.
  private(set) var bytes: [UInt8] = []
  private var neutral: UInt64 = 0

  /// Adds the neutral element.
  mutating func appendNeutral() { neutral += 1 }

  /// Adds an element below the neutral one, by bytes of which none begin those of another.
  mutating func appendLow(_ element: [UInt8]) {
    bytes.append(1)
    VersionNumber.small(neutral).appendSortKey(to: &bytes)
    bytes += element
    neutral = 0
  }

  /// Adds an element above the neutral one, by bytes of which none begin those of another.
  mutating func appendHigh(_ element: [UInt8]) {
    bytes.append(3)
    let start = bytes.count
    VersionNumber.small(neutral).appendSortKey(to: &bytes)
    for index in start..<bytes.count { bytes[index] = ~bytes[index] }
    bytes += element
    neutral = 0
  }

  /// The key of the whole sequence, which begins no other sequence's key.
  var finished: [UInt8] { bytes + [2] }
}
