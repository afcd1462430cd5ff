/// Data versions for assets that don't give one.
enum DataVersion {
  /// Derives a version from what the data depends on, as Dagster does: the version of the code, or
  /// without one the run, and the versions of the inputs.
  ///
  /// The text is a 128-bit FNV-1a hash: equal inputs give equal versions, on every machine.
  static func derived(
    codeVersion: String?, run: RunID, inputs: [Materialization.Input]
  ) -> String {
    derived(codeVersion: codeVersion ?? run.description, inputs: inputs)
  }

  fileprivate static func derived(codeVersion: String, inputs: [Materialization.Input]) -> String {
    var hash = FNV128()
    hash.combine(codeVersion)
    for input in inputs.sorted(by: {
      ($0.asset, $0.partition ?? "") < ($1.asset, $1.partition ?? "")
    }) {
      hash.combine(input.asset.description)
      if let partition = input.partition { hash.combine(partition) }
      hash.combine(input.dataVersion)
    }
    return hash.text
  }
}

extension MaterializationRecord {
  /// Whether the asset's function gave the data version, rather than that it was derived.
  ///
  /// Of a run that was deleted this can't be told when the asset has no code version either.
  package var hasGivenDataVersion: Bool {
    guard let codeVersion = materialization.codeVersion ?? run?.description else { return false }
    return materialization.dataVersion
      != DataVersion.derived(codeVersion: codeVersion, inputs: materialization.inputs)
  }
}

/// The FNV-1a hash of 128 bits (RFC 9923, section 5).
private struct FNV128 {
  private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

  mutating func combine(_ text: String) {
    for byte in text.utf8 { step(byte) }
    step(0)  // so that "ab", "c" and "a", "bc" differ
  }

  private mutating func step(_ byte: UInt8) {
    state ^= UInt128(byte)
    state &*= 0x0000_0000_0100_0000_0000_0000_0000_013b
  }

  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
