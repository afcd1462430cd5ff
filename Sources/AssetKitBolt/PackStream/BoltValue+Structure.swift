extension BoltValue {
  /// Makes a value of a structure's fields.
  ///
  /// Both forms of graph elements (before and since Bolt 5.0) and both forms of moments are read,
  /// whatever was agreed on: they differ in tag or in the number of fields.
  ///
  /// - Throws: ``BoltError`` with code `.malformedAnswer`.
  init(structure tag: UInt8, _ fields: [BoltValue]) throws(BoltError) {
    guard
      let value = BoltValue.element(tag, fields) ?? BoltValue.moment(tag, fields)
        ?? BoltValue.measure(tag, fields)
    else {
      throw .malformed(
        "a structure with tag \(tag) and \(fields.count) fields (of the types "
          + fields.map(\.typeName).joined(separator: ", ") + ") is unknown")
    }
    self = value
  }

  /// Nodes, relationships, paths.
  private static func element(_ tag: UInt8, _ fields: [BoltValue]) -> BoltValue? {
    switch (tag, fields.count) {
    case (StructureTag.node, 3), (StructureTag.node, 4): node(fields)
    case (StructureTag.relationship, 5), (StructureTag.relationship, 8): relationship(fields)
    case (StructureTag.unboundRelationship, 3), (StructureTag.unboundRelationship, 4):
      unboundRelationship(fields)
    case (StructureTag.path, 3): path(fields)
    default: nil
    }
  }

  private static func node(_ fields: [BoltValue]) -> BoltValue? {
    guard let id = fields[0].integer, let labels = fields[1].strings, let entries = fields[2].map,
      let elementID = name(fields, 3, else: id)
    else { return nil }
    return .node(BoltNode(id: id, elementID: elementID, labels: labels, properties: entries))
  }

  private static func relationship(_ fields: [BoltValue]) -> BoltValue? {
    guard let id = fields[0].integer, let start = fields[1].integer, let end = fields[2].integer,
      let type = fields[3].string, let entries = fields[4].map,
      let elementID = name(fields, 5, else: id), let startName = name(fields, 6, else: start),
      let endName = name(fields, 7, else: end)
    else { return nil }
    return .relationship(
      BoltRelationship(
        BoltUnboundRelationship(id: id, elementID: elementID, type: type, properties: entries),
        startID: start, endID: end, startElementID: startName, endElementID: endName))
  }

  private static func unboundRelationship(_ fields: [BoltValue]) -> BoltValue? {
    guard let id = fields[0].integer, let type = fields[1].string, let entries = fields[2].map,
      let elementID = name(fields, 3, else: id)
    else { return nil }
    return .unboundRelationship(
      BoltUnboundRelationship(id: id, elementID: elementID, type: type, properties: entries))
  }

  private static func path(_ fields: [BoltValue]) -> BoltValue? {
    guard let nodes = fields[0].list, let steps = fields[1].list, let indices = fields[2].list
    else { return nil }
    let path = BoltPath(
      nodes: nodes.compactMap { if case .node(let node) = $0 { node } else { nil } },
      relationships: steps.compactMap {
        if case .unboundRelationship(let step) = $0 { step } else { nil }
      },
      indices: indices.compactMap(\.integer))
    let isComplete =
      path.nodes.count == nodes.count && path.relationships.count == steps.count
      && path.indices.count == indices.count
    return isComplete && path.isConsistent ? .path(path) : nil
  }

  /// The element's name at that place; its number's digits where the old form has no such field.
  private static func name(_ fields: [BoltValue], _ index: Int, else id: Int64) -> String? {
    index < fields.count ? fields[index].string : String(id)
  }

  /// Days, times of day, moments.
  private static func moment(_ tag: UInt8, _ fields: [BoltValue]) -> BoltValue? {
    let numbers = fields.prefix(2).compactMap(\.integer)
    guard numbers.count == min(2, fields.count) else { return nil }
    switch (tag, fields.count) {
    case (StructureTag.date, 1): return .date(BoltDate(days: numbers[0]))
    case (StructureTag.time, 2):
      return .time(BoltTime(nanoseconds: numbers[0], offset: numbers[1]))
    case (StructureTag.localTime, 1): return .localTime(BoltLocalTime(nanoseconds: numbers[0]))
    case (StructureTag.localDateTime, 2):
      return .localDateTime(BoltLocalDateTime(seconds: numbers[0], nanoseconds: numbers[1]))
    case (StructureTag.dateTime, 3), (StructureTag.legacyDateTime, 3):
      guard let offset = fields[2].integer else { return nil }
      return moment(numbers, .offset(offset), isUTC: tag == StructureTag.dateTime)
    case (StructureTag.dateTimeZoneID, 3), (StructureTag.legacyDateTimeZoneID, 3):
      guard let name = fields[2].string else { return nil }
      return moment(numbers, .named(name), isUTC: tag == StructureTag.dateTimeZoneID)
    default: return nil
    }
  }

  private static func moment(
    _ numbers: [Int64], _ zone: BoltDateTime.Zone, isUTC: Bool
  ) -> BoltValue? {
    var moment = BoltDateTime(
      seconds: numbers[0], nanoseconds: numbers[1], zone: zone, clock: isUTC ? .utc : .wall)
    if !isUTC, case .offset(let offset) = zone {
      let (seconds, overflow) = moment.seconds.subtractingReportingOverflow(offset)
      guard !overflow else { return nil }
      moment.seconds = seconds
      moment.clock = .utc
    }
    return .dateTime(moment)
  }

  /// Spans of time and places.
  private static func measure(_ tag: UInt8, _ fields: [BoltValue]) -> BoltValue? {
    switch (tag, fields.count) {
    case (StructureTag.duration, 4):
      let parts = fields.compactMap(\.integer)
      guard parts.count == 4 else { return nil }
      return .duration(
        BoltDuration(
          months: parts[0], days: parts[1], seconds: parts[2], nanoseconds: parts[3]))
    case (StructureTag.point2D, 3), (StructureTag.point3D, 4):
      let coordinates = fields.dropFirst().compactMap(\.double)
      guard let srid = fields[0].integer, coordinates.count == fields.count - 1 else { return nil }
      return .point(
        BoltPoint(
          srid: srid, x: coordinates[0], y: coordinates[1],
          z: coordinates.count == 3 ? coordinates[2] : nil))
    default: return nil
    }
  }

  private var double: Double? { if case .float(let value) = self { value } else { nil } }

  /// The elements, when all of them are texts.
  private var strings: [String]? {
    guard let list else { return nil }
    let strings = list.compactMap(\.string)
    return strings.count == list.count ? strings : nil
  }
}
