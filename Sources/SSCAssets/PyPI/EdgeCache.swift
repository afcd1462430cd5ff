/// Reads requirements into edges; the versions of a package mostly repeat each other's.
struct EdgeCache {
  private enum Entry {
    case edge(DependencyEdge)
    case malformed(MalformedRequirement)
  }

  private var entries: [String: Entry] = [:]

  /// The edges of one version's `Requires-Dist`.
  mutating func requirements(_ texts: [String], source: String?) -> RequirementsContent {
    var content = RequirementsContent(source: source)
    content.edges.reserveCapacity(texts.count)
    for text in texts {
      switch entry(text) {
      case .edge(let edge): content.edges.append(edge)
      case .malformed(let malformed): content.malformed.append(malformed)
      }
    }
    return content
  }

  private mutating func entry(_ text: String) -> Entry {
    if let known = entries[text] { return known }
    let entry: Entry
    do {
      entry = .edge(DependencyEdge(try Requirement(text)))
    } catch {
      entry = .malformed(MalformedRequirement(text: text, reason: error.reason))
    }
    entries[text] = entry
    return entry
  }
}

extension DependencyEdge {
  init(_ requirement: Requirement) {
    self.init(target: requirement.normalizedName.description)
    marker = requirement.marker?.description
    extras = requirement.extras
    if !extras.isEmpty {
      kind = .optional
      isPlain = false
    }
    wantedExtras = requirement.wantedExtras
    switch requirement.source {
    case .specifiers(let specifiers): constraints = specifiers.description
    case .legacy(let text): constraints = text
    case .url(let url): self.url = url
    }
  }
}
