internal import SeededRandom

extension [UInt8] {
  /// The bytes after one to four random changes: another byte, one less, a token more, a cut, a repetition.
  func mutated(_ tokens: [String], _ generator: inout SplitMix64) -> [UInt8] {
    var bytes = self
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(contentsOf: (tokens.randomElement(using: &generator) ?? "").utf8, at: at)
      case 3: bytes.removeLast(bytes.count - Swift.max(at, 1))
      default:
        let end = Int.random(in: at..<bytes.count, using: &generator)
        bytes.insert(contentsOf: bytes[at...end], at: at)
      }
    }
    return bytes
  }
}
