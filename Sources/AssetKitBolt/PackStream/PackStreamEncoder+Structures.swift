extension PackStreamEncoder {
  /// Writes a value that PackStream has no marker of its own for.
  mutating func encodeStructure(_ value: BoltValue) throws(BoltError) {
    switch value {
    case .node(let node): try encode(node)
    case .relationship(let relationship): try encode(relationship)
    case .unboundRelationship(let relationship): try encode(relationship)
    case .path(let path): try encode(path)
    case .date(let date): encode(StructureTag.date, [date.days])
    case .time(let time): encode(StructureTag.time, [time.nanoseconds, time.offset])
    case .localTime(let time): encode(StructureTag.localTime, [time.nanoseconds])
    case .dateTime(let moment): try encode(moment)
    case .localDateTime(let time):
      encode(StructureTag.localDateTime, [time.seconds, time.nanoseconds])
    case .duration(let span):
      encode(StructureTag.duration, [span.months, span.days, span.seconds, span.nanoseconds])
    case .point(let point): try encode(point)
    default: try encode(value)
    }
  }

  private mutating func encode(_ tag: UInt8, _ fields: [Int64]) {
    beginStructure(tag, fields: UInt8(fields.count))
    for field in fields { encode(field) }
  }

  private mutating func encode(_ node: BoltNode) throws(BoltError) {
    beginStructure(StructureTag.node, fields: dialect.hasElementIDs ? 4 : 3)
    encode(node.id)
    try encode(.list(node.labels.map(BoltValue.string)))
    try encode(node.properties)
    if dialect.hasElementIDs { try encode(node.elementID) }
  }

  private mutating func encode(_ relationship: BoltRelationship) throws(BoltError) {
    beginStructure(StructureTag.relationship, fields: dialect.hasElementIDs ? 8 : 5)
    encode(relationship.unbound.id)
    encode(relationship.startID)
    encode(relationship.endID)
    try encode(relationship.type)
    try encode(relationship.properties)
    guard dialect.hasElementIDs else { return }
    try encode(relationship.unbound.elementID)
    try encode(relationship.startElementID)
    try encode(relationship.endElementID)
  }

  private mutating func encode(_ relationship: BoltUnboundRelationship) throws(BoltError) {
    beginStructure(StructureTag.unboundRelationship, fields: dialect.hasElementIDs ? 4 : 3)
    encode(relationship.id)
    try encode(relationship.type)
    try encode(relationship.properties)
    if dialect.hasElementIDs { try encode(relationship.elementID) }
  }

  private mutating func encode(_ path: BoltPath) throws(BoltError) {
    beginStructure(StructureTag.path, fields: 3)
    try encodeListSize(path.nodes.count)
    for node in path.nodes { try encode(node) }
    try encodeListSize(path.relationships.count)
    for relationship in path.relationships { try encode(relationship) }
    try encodeListSize(path.indices.count)
    for index in path.indices { encode(index) }
  }

  private mutating func encode(_ point: BoltPoint) throws(BoltError) {
    beginStructure(
      point.z == nil ? StructureTag.point2D : StructureTag.point3D,
      fields: point.z == nil ? 3 : 4)
    encode(point.srid)
    try encode(.float(point.x))
    try encode(.float(point.y))
    if let z = point.z { try encode(.float(z)) }
  }

  private mutating func encode(_ moment: BoltDateTime) throws(BoltError) {
    let seconds = try moment.seconds(inUTC: dialect.sendsUTC)
    let tag: UInt8
    switch moment.zone {
    case .offset: tag = dialect.sendsUTC ? StructureTag.dateTime : StructureTag.legacyDateTime
    case .named:
      tag = dialect.sendsUTC ? StructureTag.dateTimeZoneID : StructureTag.legacyDateTimeZoneID
    }
    beginStructure(tag, fields: 3)
    encode(seconds)
    encode(moment.nanoseconds)
    switch moment.zone {
    case .offset(let offset): encode(offset)
    case .named(let name): try encode(name)
    }
  }
}

extension BoltDateTime {
  /// The seconds by UTC or by the zone's clock; only an offset converts without the zone's history.
  fileprivate func seconds(inUTC: Bool) throws(BoltError) -> Int64 {
    if (clock == .utc) == inUTC { return seconds }
    guard case .offset(let offset) = zone else {
      throw BoltError(
        .encoding,
        message: "this server wants times in named zones "
          + (inUTC ? "in UTC, not by the zone's clock" : "by the zone's clock, not in UTC"))
    }
    let (result, overflow) =
      inUTC
      ? seconds.subtractingReportingOverflow(offset) : seconds.addingReportingOverflow(offset)
    guard !overflow else { throw BoltError(.encoding, message: "a time is out of range") }
    return result
  }
}
