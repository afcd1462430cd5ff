/// Where `ComparableVersion` compares two elements, a number is above a list and a word, a word is as
/// good as a list of that word alone, and where one version ends, the other goes on against "nothing".
/// As good as nothing are `ga`, `final` and `release`, and lists of such words. A zero that is left in
/// the middle always has a greater number behind it, so that it is above nothing like any number. The
/// order is therefore that of a padded sequence, list by list.
extension MavenVersionList {
  var sortKey: [UInt8] { key.sequence.finished }

  /// What comparison with "nothing" yields.
  fileprivate enum Side {
    case neutral, low, high
  }

  private var key: (sequence: PaddedSequenceKey, side: Side) {
    var sequence = PaddedSequenceKey()
    var side = Side.neutral
    func append(_ element: [UInt8], _ elementSide: Side) {
      switch elementSide {
      case .neutral: sequence.appendNeutral()
      case .low: sequence.appendLow(element)
      case .high: sequence.appendHigh(element)
      }
      if side == .neutral { side = elementSide }
    }
    for (index, element) in elements.enumerated() {
      switch element {
      case .number(let number):
        var bytes: [UInt8] = [2]
        number.appendSortKey(to: &bytes)
        append(bytes, .high)
      case .qualifier(let qualifier) where index == 0:
        append(qualifier.sortKey, qualifier.side)
      case .qualifier(let qualifier):
        var list = MavenVersionList()
        list.elements = [.qualifier(qualifier)]
        append([1] + list.sortKey, qualifier.side)
      }
    }
    if let tail {
      let nested = tail.key
      append([1] + nested.sequence.finished, nested.side)
    }
    return (sequence, side)
  }
}

extension MavenVersionList.Qualifier {
  fileprivate var side: MavenVersionList.Side {
    if isNeutral { return .neutral }
    return rank < Self.release ? .low : .high
  }

  /// By rank, then by the word when it is unknown, then without a number before with one.
  fileprivate var sortKey: [UInt8] {
    var key: [UInt8] = [1, rank]
    if rank == Self.unknown {
      // 0 ends the word, so one in it is written as two bytes that are above the end.
      for byte in word.utf8 { key += byte == 0 ? [0, 1] : [byte] }
      key += [0, 0]
    }
    if let number {
      key.append(1)
      number.appendSortKey(to: &key)
    } else {
      key.append(0)
    }
    return key
  }
}
