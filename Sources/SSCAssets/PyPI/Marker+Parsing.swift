extension Marker {
  /// Parses a marker, the part of a requirement behind its semicolon.
  package init(_ text: String) throws(PackageDataError) {
    var scanner = ByteScanner(text)
    self = try scanner.parseMarker()
    guard scanner.isAtEnd else { throw scanner.malformed("expected 'and', 'or' or the end") }
  }

  /// Joins markers of one kind without nesting them.
  fileprivate static func joined(_ markers: [Marker], all: Bool) -> Marker {
    guard markers.count != 1 else { return markers[0] }
    let flat = markers.flatMap { marker in
      switch marker {
      case .all(let inner) where all: inner
      case .any(let inner) where !all: inner
      default: [marker]
      }
    }
    return all ? .all(flat) : .any(flat)
  }
}

/// Parentheses in a marker that would exhaust the stack come from an attacker, not from a person.
private let greatestDepth = 64

extension ByteScanner {
  /// Reads a marker up to the end, or to what can't belong to it.
  mutating func parseMarker() throws(PackageDataError) -> Marker {
    let marker = try parseAny(depth: 0)
    skipSpace()
    return marker
  }

  fileprivate func malformed(_ reason: String) -> PackageDataError {
    PackageDataError(
      .malformedRequirement, text(from: 0), "\(reason) in the marker, found '\(rest)'")
  }

  private mutating func parseAny(depth: Int) throws(PackageDataError) -> Marker {
    var markers = [try parseAll(depth: depth)]
    while takeWord("or") { markers.append(try parseAll(depth: depth)) }
    return .joined(markers, all: false)
  }

  private mutating func parseAll(depth: Int) throws(PackageDataError) -> Marker {
    var markers = [try parseOne(depth: depth)]
    while takeWord("and") { markers.append(try parseOne(depth: depth)) }
    return .joined(markers, all: true)
  }

  private mutating func parseOne(depth: Int) throws(PackageDataError) -> Marker {
    skipSpace()
    if take("(") {
      guard depth < greatestDepth else { throw malformed("too many parentheses") }
      let marker = try parseAny(depth: depth + 1)
      skipSpace()
      guard take(")") else { throw malformed("expected ')'") }
      return marker
    }
    let left = try parseOperand()
    let comparison = try parseOperator()
    let right = try parseOperand()
    return .comparison(left.comparable(to: right), comparison, right.comparable(to: left))
  }

  private mutating func parseOperand() throws(PackageDataError) -> Marker.Operand {
    skipSpace()
    if let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      position += 1
      let start = position
      skip { $0 != quote }
      guard !isAtEnd else { throw malformed("expected a closing quote") }
      position += 1
      return .literal(text(from: start, to: position - 1))
    }
    let start = position
    skip(while: \.isVariableByte)
    let name = text(from: start, to: position)
    if let variable = markerVariables[name] { return .variable(variable) }
    position = start
    throw malformed("expected a variable of PEP 508 or a quoted text")
  }

  private mutating func parseOperator() throws(PackageDataError) -> Marker.Operator {
    skipSpace()
    if take("===") { return .arbitrary }
    if take("==") { return .equal }
    if take("~=") { return .compatible }
    if take("!=") { return .notEqual }
    if take("<=") { return .lessOrEqual }
    if take(">=") { return .greaterOrEqual }
    if take("<") { return .less }
    if take(">") { return .greater }
    if takeWord("in") { return .isIn }
    if takeWord("not"), takeWord("in") { return .isNotIn }
    throw malformed("expected an operator")
  }

  /// Passes over a keyword that isn't the start of a longer word.
  private mutating func takeWord(_ word: StaticString) -> Bool {
    let start = position
    skipSpace()
    if take(word), next?.isVariableByte != true { return true }
    position = start
    return false
  }
}

extension Marker.Operand {
  /// The name of an extra is compared in its normal form (PEP 685).
  fileprivate func comparable(to other: Marker.Operand) -> Marker.Operand {
    guard case .literal(let text) = self,
      other == .variable("extra") || other == .variable("extras")
    else { return self }
    return .literal(PyPIName.normalized(text))
  }
}

extension UInt8 {
  fileprivate var isVariableByte: Bool {
    isASCIIAlphanumeric || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
  }
}

/// The variables by each of their spellings: PEP 508's, PEP 345's with dots, and setuptools' own.
private let markerVariables: [String: String] = {
  let names = [
    "python_version", "python_full_version", "os_name", "sys_platform", "platform_release",
    "platform_system", "platform_version", "platform_machine", "platform_python_implementation",
    "implementation_name", "implementation_version", "extra", "extras", "dependency_groups",
  ]
  var variables = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
  variables["os.name"] = "os_name"
  variables["sys.platform"] = "sys_platform"
  variables["platform.version"] = "platform_version"
  variables["platform.machine"] = "platform_machine"
  variables["platform.python_implementation"] = "platform_python_implementation"
  variables["python_implementation"] = "platform_python_implementation"
  return variables
}()
