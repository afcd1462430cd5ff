/// Which advisories report one flaw: those that their lists of aliases join, directly or by way of others.
struct AliasGroups {
  private var numbers: [String: Int] = [:]
  private var parents: [Int] = []

  /// Joins each record with its aliases, of which there needn't be records.
  init(_ records: some Sequence<OSVRecord>) {
    for record in records {
      let own = number(of: record.id)
      for alias in record.aliases { join(own, number(of: alias)) }
    }
  }

  /// A number that the ids of one flaw share and others don't; nil for ids that no record mentioned.
  func group(of id: String) -> Int? {
    guard var root = numbers[id] else { return nil }
    while parents[root] != root { root = parents[root] }
    return root
  }

  private mutating func number(of id: String) -> Int {
    if let number = numbers[id] { return number }
    let number = parents.count
    numbers[id] = number
    parents.append(number)
    return number
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(of: a), root(of: b))
    parents[max(a, b)] = min(a, b)
  }

  /// Halves the path on the way, so that chains stay short.
  private mutating func root(of number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }
}
