internal import PostgresClient

/// A row of `ssc.requirements` without its key.
struct EdgeRow: Equatable {
  var package: Int64
  var constraints: String
  var marker: String?
  var extras: [String]?
  var wantedExtras: [String]?
  var url: String?
  var kind: String
  var isPlain: Bool
  var alias: String?
}

extension EdgeRow {
  /// Nil when the target has no number, which cannot be: every name of the batch got one.
  init?(_ edge: DependencyEdge, _ numbers: [String: Int64]) {
    guard let package = numbers[edge.target] else { return nil }
    self.package = package
    constraints = edge.constraints.storable
    marker = edge.marker?.storable
    extras = edge.extras.isEmpty ? nil : edge.extras.map(\.storable)
    wantedExtras = edge.wantedExtras.isEmpty ? nil : edge.wantedExtras.map(\.storable)
    url = edge.url?.storable
    kind = edge.kind.rawValue
    isPlain = edge.isPlain
    alias = edge.alias?.storable
  }

  func write(to row: inout CopyRow) {
    row.int8(package)
    row.text(constraints)
    row.text(marker)
    row.array(extras)
    row.array(wantedExtras)
    row.text(url)
    row.text(kind)
    row.bool(isPlain)
    row.text(alias)
  }
}

extension MalformedRequirement {
  /// The same without what PostgreSQL can't hold.
  var storable: MalformedRequirement {
    MalformedRequirement(text: text.storable, reason: reason.storable)
  }
}
