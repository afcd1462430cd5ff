/// Makes nodes out of events.
struct YAMLComposer {
  /// How deep lists and maps may nest; the composer and all readers of nodes are recursive.
  static let depthLimit = 200
  /// How many nodes all aliases together may stand for.
  ///
  /// Nine lines of aliases of aliases could
  /// otherwise stand for a billion.
  static let aliasedNodesLimit = 100_000

  private struct Anchored {
    let node: YAMLNode
    let size: Int
  }

  private let reader: YAMLEventReader
  private let file: String
  private var anchors: [String: Anchored] = [:]
  private var aliasedNodes = 0
  /// Nodes made so far, those behind aliases included.
  private var nodes = 0
  private var depth = 0

  init(_ text: String, file: String) throws(ConfigurationError) {
    reader = try YAMLEventReader(text, file: file)
    self.file = file
  }

  /// The one document of the text.
  mutating func document() throws(ConfigurationError) -> YAMLNode {
    guard case .documentStart = try reader.next().event else {
      return YAMLNode(content: .null, position: YAMLPosition(line: 1, column: 1))
    }
    let (event, position) = try reader.next()
    let root = try node(event, position)
    _ = try reader.next()
    let (after, start) = try reader.next()
    guard case .streamEnd = after else {
      throw failure(.syntax, start, "expected one document, found the start of a second one")
    }
    return root
  }

  private mutating func node(
    _ event: YAMLEvent, _ position: YAMLPosition
  ) throws(ConfigurationError) -> YAMLNode {
    let before = nodes
    nodes += 1
    let anchor: String?
    let content: YAMLNode.Content
    switch event {
    case .alias(let name):
      return try resolve(name, position)
    case .scalar(let scalar):
      anchor = scalar.anchor
      content = try typed(scalar, position)
    case .sequenceStart(let name, let tag):
      try check(tag, "tag:yaml.org,2002:seq", position)
      anchor = name
      content = .sequence(try sequence(position))
    case .mappingStart(let name, let tag):
      try check(tag, "tag:yaml.org,2002:map", position)
      anchor = name
      content = .mapping(try mapping(position))
    case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
      throw failure(.syntax, position, "expected a value")
    }
    let node = YAMLNode(content: content, position: position)
    if let anchor { anchors[anchor] = Anchored(node: node, size: nodes - before) }
    return node
  }

  private mutating func resolve(
    _ name: String, _ position: YAMLPosition
  ) throws(ConfigurationError) -> YAMLNode {
    // An anchor is known once its node is complete: an alias inside of it would have no end.
    guard let anchored = anchors[name] else {
      throw failure(.syntax, position, "the alias *\(name) has no anchor &\(name) before it")
    }
    nodes += anchored.size - 1
    aliasedNodes += anchored.size
    guard aliasedNodes <= Self.aliasedNodesLimit else {
      throw failure(
        .tooLarge, position, "the aliases stand for more than \(Self.aliasedNodesLimit) values")
    }
    return YAMLNode(content: anchored.node.content, position: position)
  }

  private func typed(
    _ scalar: YAMLScalar, _ position: YAMLPosition
  ) throws(ConfigurationError) -> YAMLNode.Content {
    guard let content = scalar.content else {
      throw failure(
        .wrongValue, position, "the value isn't what its tag \(shown(scalar.tag)) promises")
    }
    return content
  }

  private func check(
    _ tag: String?, _ expected: String, _ position: YAMLPosition
  ) throws(ConfigurationError) {
    guard tag == nil || tag == "!" || tag == expected else {
      throw failure(.wrongValue, position, "the tag \(shown(tag)) is not supported here")
    }
  }

  private mutating func sequence(
    _ start: YAMLPosition
  ) throws(ConfigurationError) -> [YAMLNode] {
    try descend(start)
    defer { depth -= 1 }
    var items: [YAMLNode] = []
    while true {
      let (event, position) = try reader.next()
      if case .sequenceEnd = event { return items }
      items.append(try node(event, position))
    }
  }

  private mutating func mapping(
    _ start: YAMLPosition
  ) throws(ConfigurationError) -> [YAMLNode.Member] {
    try descend(start)
    defer { depth -= 1 }
    var members: [YAMLNode.Member] = []
    var lines: [String: Int] = [:]
    var merged: [YAMLNode.Member] = []
    while true {
      let (event, position) = try reader.next()
      if case .mappingEnd = event { break }
      guard case .scalar(let key) = event else {
        throw failure(.syntax, position, "a key must be a text or a number")
      }
      let (valueEvent, valuePosition) = try reader.next()
      let value = try node(valueEvent, valuePosition)
      if key.text == "<<", key.isPlain {
        merged += try mergedMembers(value)
        continue
      }
      if let line = lines.updateValue(position.line, forKey: key.text) {
        throw failure(
          .duplicateKey, position, "the key `\(key.text)` is already given on line \(line)")
      }
      members.append(YAMLNode.Member(key: key.text, position: position, value: value))
    }
    // Of several merged maps the first wins (yaml.org/type/merge.html).
    for member in merged where lines.updateValue(member.position.line, forKey: member.key) == nil {
      members.append(member)
    }
    return members
  }

  private func mergedMembers(
    _ value: YAMLNode
  ) throws(ConfigurationError) -> [YAMLNode.Member] {
    switch value.content {
    case .mapping(let members):
      return members
    case .sequence(let maps):
      var members: [YAMLNode.Member] = []
      for map in maps { members += try mergedMembers(map) }
      return members
    default:
      throw failure(
        .wrongValue, value.position, "`<<` takes a map or a list of maps, found \(value.summary)")
    }
  }

  private mutating func descend(_ position: YAMLPosition) throws(ConfigurationError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw failure(
        .tooLarge, position, "lists and maps nest deeper than \(Self.depthLimit) levels")
    }
  }

  private func failure(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ message: String
  ) -> ConfigurationError {
    ConfigurationError(
      code, at: ConfigurationPlace(file: file, line: position.line, column: position.column),
      message)
  }

  private func shown(_ tag: String?) -> String {
    let tag = tag ?? ""
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }
}
