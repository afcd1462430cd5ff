/// One project of the registry, as the simulator knows it: what is served and what is true of it.
///
/// The generator makes these; a test that needs a certain case writes one by hand.
package struct SimulatedPackage: Sendable {
  /// The name as the project registered it, such as `Zope.Interface`.
  package var name: String
  /// PEP 503's form of the name, such as `zope-interface`.
  package var normalizedName: String
  /// PEP 792's status; a quarantined project offers no files.
  package var status: ProjectStatus
  /// Why the project has that status, when its owners said so.
  package var statusReason: String?
  /// Where the source is, and how the metadata says so.
  package var repository: SourceRepository
  /// All versions in ascending PEP 440 order, then those that PEP 440 can't parse.
  ///
  /// This order *is* the truth about serial numbers: nobody sorts it again.
  package var versions: [SimulatedVersion]

  /// Makes a package; its versions come in ascending order, unparseable ones last.
  package init(
    name: String, normalizedName: String, status: ProjectStatus = .active,
    statusReason: String? = nil, repository: SourceRepository = .none,
    versions: [SimulatedVersion]
  ) {
    self.name = name
    self.normalizedName = normalizedName
    self.status = status
    self.statusReason = statusReason
    self.repository = repository
    self.versions = versions
  }

  /// Whether the registry hands out this project's files.
  var offersFiles: Bool { status != .quarantined }

  /// The position of the version that import names are taken from: the greatest final release with
  /// files that isn't yanked; without one, the greatest pre-release with files.
  var latestStableIndex: Int? {
    guard offersFiles else { return nil }
    let candidates = versions.indices.filter {
      versions[$0].isParseable && !versions[$0].files.isEmpty && versions[$0].yank == nil
    }
    return candidates.last { !versions[$0].isPreRelease } ?? candidates.last
  }
}

/// The status of a project (PEP 792).
package enum ProjectStatus: String, Codable, Sendable {
  case active, archived, deprecated, quarantined
}

/// Where a project's source is, by SecureChain's rule of normalisation.
package struct SourceRepository: Sendable {
  /// `https://<host>/<owner>/<repository>`, or `n/a`.
  package var url: String
  /// The owner in that URL, or `n/a`.
  package var vendor: String
  /// The `Home-page` header (`home_page` in the JSON API), in whatever spelling.
  package var homePage: String?
  /// The `Project-URL` headers, label and URL.
  package var projectURLs: [ProjectURL]

  /// One labelled link of a project.
  package struct ProjectURL: Sendable {
    package var label: String
    package var url: String

    /// Makes a link.
    package init(label: String, url: String) {
      self.label = label
      self.url = url
    }
  }

  /// A project that names no repository.
  package static let none = SourceRepository(url: "n/a", vendor: "n/a")

  /// Makes the truth and the links that express it.
  package init(
    url: String, vendor: String, homePage: String? = nil, projectURLs: [ProjectURL] = []
  ) {
    self.url = url
    self.vendor = vendor
    self.homePage = homePage
    self.projectURLs = projectURLs
  }
}
