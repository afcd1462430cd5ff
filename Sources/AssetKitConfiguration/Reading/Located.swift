/// A value of a configuration file with the place that set it.
package struct Located<Value: Sendable>: Sendable {
  /// The value, environment references replaced.
  package let value: Value
  /// Where it stands.
  package let place: ConfigurationPlace

  /// Makes a located value.
  package init(value: Value, place: ConfigurationPlace) {
    self.value = value
    self.place = place
  }

  /// The same place with another value.
  package func map<Other: Sendable>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(value: transform(value), place: place)
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
