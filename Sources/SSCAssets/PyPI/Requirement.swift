/// What one version of a project requires of another project, by PEP 508.
package struct Requirement: Sendable, Hashable, CustomStringConvertible {
  /// Which versions or which file meet the requirement.
  package enum Source: Sendable, Hashable {
    /// Versions of the index.
    case specifiers(VersionSpecifiers)
    /// A file or repository of its own (`name @ https://…`).
    case url(String)
    /// A constraint that PEP 440 refuses but that old metadata holds, such as `>dev`; kept as text.
    case legacy(String)
  }

  /// The name as the author spelled it.
  package let name: String
  /// The extras of the required project that are wanted, normalised, sorted, each once.
  package let wantedExtras: [String]
  /// What is required.
  package let source: Source
  /// Under which circumstances it is; nil for all.
  package let marker: Marker?

  /// The name in its normal form.
  package var normalizedName: PyPIName { PyPIName(name) }

  /// The extras of the requiring project that alone ask for this; empty for a plain dependency.
  package var extras: [String] { marker?.extras ?? [] }

  /// The constraint as text, for an edge of the graph; empty when any version will do.
  ///
  /// The clauses, `@ url`, or the text that was there.
  package var constraint: String {
    switch source {
    case .specifiers(let specifiers): specifiers.description
    case .url(let url): "@ " + url
    case .legacy(let text): text
    }
  }

  /// The normal spelling of the whole.
  package var description: String {
    var text = name
    if !wantedExtras.isEmpty { text += "[" + wantedExtras.joined(separator: ",") + "]" }
    if case .url = source { text += " " }
    text += constraint
    guard let marker else { return text }
    // A URL ends at white space, and a semicolon may be part of it.
    if case .url = source { text += " " }
    return text + "; \(marker)"
  }

  /// Reads the `Requires-Dist` of one version: what can be read, and what can't with the reason.
  ///
  /// A malformed entry costs itself only; the caller counts and names it.
  package static func parse(
    _ texts: [String]
  ) -> (requirements: [Requirement], malformed: [PackageDataError]) {
    var requirements: [Requirement] = []
    var malformed: [PackageDataError] = []
    requirements.reserveCapacity(texts.count)
    for text in texts {
      do {
        requirements.append(try Requirement(text))
      } catch {
        malformed.append(error)
      }
    }
    return (requirements, malformed)
  }
}
