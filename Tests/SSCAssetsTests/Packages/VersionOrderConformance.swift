import SSCAssets
import Testing
import SeededRandom

/// What every ecosystem's order must do with a chain of versions, given from the lowest up.
func expectChain(_ chain: [String], in order: some VersionOrder) throws {
  let keys = try chain.map { try #require(order.sortKey(of: $0), "\($0) is a version") }
  for low in keys.indices {
    for high in keys.indices {
      let comparison = compareBytes(keys[low], keys[high]).signum()
      #expect(comparison == (low - high).signum(), "\(chain[low]) against \(chain[high])")
      #expect(comparison == -compareBytes(keys[high], keys[low]).signum())
    }
  }
  var generator = SplitMix64(seed: 1)
  for _ in 0..<20 {
    let shuffled = chain.shuffled(using: &generator)
    let serials = order.serials(of: shuffled.map { DatedVersion(name: $0) })
    let sorted = zip(serials, shuffled).sorted { $0.0 < $1.0 }.map(\.1)
    #expect(sorted == chain)
    #expect(serials.sorted() == Array(chain.indices))
  }
}
