internal import SeededRandom

/// FNV-1a over the text's bytes, then mixed: the stable hash that faults and paths are drawn from.
func stableHash(_ text: String, seed: UInt64) -> UInt64 {
  var text = text
  let hash = text.withUTF8 { bytes in
    bytes.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
  return SplitMix64.mix(hash)
}
