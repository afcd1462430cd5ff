extension DependencyEdge {
  /// Reads a dependency of the compact index: `railties:< 5.0&>= 4.0.0.beta`.
  ///
  /// The constraint keeps its clauses and their order, joined by commas as Ruby spells them.
  package init(gemDependency text: String) throws(PackageDataError) {
    let name = text.prefix { $0 != ":" }
    guard GemName.isValid(name) else {
      throw PackageDataError(
        .malformedRequirement, text, "expected the name of a gem before a colon")
    }
    guard name.endIndex < text.endIndex else {
      throw PackageDataError(.malformedRequirement, text, "expected a colon behind the gem's name")
    }
    let constraint = text[name.endIndex...].dropFirst()
    // What can't be compared with any version is no constraint.
    _ = try GemRequirement(String(constraint))
    self.init(
      target: String(name),
      constraints: constraint.split(separator: "&").map(\.trimmedASCII).joined(separator: ", "))
  }
}

extension RequirementsContent {
  /// Reads what a version of a gem needs to run; development dependencies aren't in the index.
  package init(gemDependencies texts: [String], source: String?) {
    self.init(source: source)
    for text in texts {
      do throws(PackageDataError) {
        edges.append(try DependencyEdge(gemDependency: text))
      } catch {
        malformed.append(MalformedRequirement(text: text, reason: error.reason))
      }
    }
  }
}
