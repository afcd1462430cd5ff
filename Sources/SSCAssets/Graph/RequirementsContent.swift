/// What a version requires.
package struct RequirementsContent: Sendable, Hashable {
  /// Fingerprint of what this was read from; nil when it may change unseen.
  package var source: String?
  /// In the author's order.
  package var edges: [DependencyEdge] = []
  /// What no rule can read, in the author's order.
  package var malformed: [MalformedRequirement] = []

  package init(source: String? = nil, edges: [DependencyEdge] = []) {
    self.source = source
    self.edges = edges
  }
}

/// In what way a version requires a package.
package enum DependencyKind: String, Sendable, Hashable, CaseIterable {
  /// To run.
  case runtime
  /// If it is asked for: an extra, a feature, an optional dependency.
  case optional
  /// To be brought by whoever uses both (npm).
  case peer
  /// To work on it.
  case development
  /// To build it.
  case build
  /// To test it (Maven).
  case test
  /// From its surroundings at run time (Maven).
  case provided
  /// From the machine (Maven).
  case system
  /// For what it manages (Maven's bill of materials).
  case imported
}

/// From a version to a package that it requires.
package struct DependencyEdge: Sendable, Hashable {
  /// The required package's name in normal form.
  package var target: String
  /// The constraint on versions; empty when any will do.
  package var constraints = ""
  package var kind = DependencyKind.runtime
  /// Whether it belongs to the plain graph: what SecureChain's consumers mean by a dependency.
  package var isPlain = true
  /// The condition under which it holds, in its normal spelling: PyPI's environment marker, Cargo's
  /// target, NuGet's target frameworks; nil for always.
  package var marker: String?
  /// The name by which the requiring package knows it, if it is another (npm's aliases, Cargo's renames).
  package var alias: String?
  /// The extras that alone ask for this; empty for a plain dependency.
  package var extras: [String] = []
  /// The extras (PyPI) or features (Cargo) of the required package that are wanted.
  package var wantedExtras: [String] = []
  /// The file or repository required in place of a version.
  package var url: String?

  package init(target: String, constraints: String = "") {
    self.target = target
    self.constraints = constraints
  }
}

/// A requirement that no rule can read.
package struct MalformedRequirement: Sendable, Hashable {
  /// As it came.
  package var text: String
  package var reason: String

  package init(text: String, reason: String) {
    self.text = text
    self.reason = reason
  }
}
