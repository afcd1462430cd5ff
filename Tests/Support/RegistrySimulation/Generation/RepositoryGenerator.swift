internal import SeededRandom

/// Makes up where a project's source is, and the links in its metadata that say so or don't.
///
/// By SecureChain's rule the first link that names owner and repository at one of three hosts
/// wins, the home page first. Here at most one repository is ever meant by a project's links.
enum RepositoryGenerator {
  static func repository(named name: String, _ random: inout SplitMix64) -> SourceRepository {
    let owner = random.pick(["acme-labs", "Octo", "the_guild", "pyfolk", "deep.space", "wren42"])
    let host = random.pick([
      "github.com", "github.com", "github.com", "gitlab.com", "bitbucket.org",
    ])
    let decoys = [
      SourceRepository.ProjectURL(
        label: "Documentation", url: "https://\(name).readthedocs.example"),
      SourceRepository.ProjectURL(label: "Organisation", url: "https://github.com/orgs/acme-labs"),
      SourceRepository.ProjectURL(label: "Profile", url: "https://github.com/acme-labs"),
      SourceRepository.ProjectURL(label: "Pages", url: "https://acme-labs.github.io/\(name)/"),
    ]
    let decoy = random.pick(decoys)
    guard random.chance(perMille: 800) else {
      return SourceRepository(
        url: "n/a", vendor: "n/a",
        homePage: random.pick([nil, "UNKNOWN", "https://\(name).example/"]),
        projectURLs: random.chance(perMille: 500) ? [decoy] : [])
    }
    let link = spelling(host: host, owner: owner, name: name, &random)
    let isHomePage = random.chance(perMille: 400)
    let label = random.pick(["Source", "Repository", "Source Code", "Homepage", "Bug Tracker"])
    let main = SourceRepository.ProjectURL(label: label, url: link)
    return SourceRepository(
      url: "https://\(host)/\(owner)/\(name)", vendor: owner,
      homePage: isHomePage ? link : random.pick([nil, "https://\(name).example/"]),
      projectURLs: isHomePage ? [decoy] : random.pick([[main], [decoy, main], [main, decoy]]))
  }

  private static func spelling(
    host: String, owner: String, name: String, _ random: inout SplitMix64
  ) -> String {
    let path = "\(owner)/\(name)"
    return switch random.below(10) {
    case 0, 1, 2: "https://\(host)/\(path)"
    case 3: "https://\(host)/\(path)/"
    case 4: "https://\(host)/\(path).git"
    case 5: "git+https://\(host)/\(path).git"
    case 6: "git@\(host):\(path).git"
    case 7: "git+ssh://git@\(host)/\(path).git"
    case 8: "git://\(host)/\(path)"
    default: "https://\(host)/\(path)/\(host == "github.com" ? "tree/main" : "issues")"
    }
  }
}
