import SSCAssets
import Testing

struct `Repository URLs` {
  @Test(
    arguments: [
      ("https://github.com/psf/requests", "https://github.com/psf/requests"),
      ("http://www.GitHub.com/psf/Requests/", "https://github.com/psf/Requests"),
      ("git+https://github.com/a/b.git", "https://github.com/a/b"),
      ("git@github.com:a/b.git", "https://github.com/a/b"),
      ("ssh://git@gitlab.com/a/b", "https://gitlab.com/a/b"),
      ("git+ssh://git@bitbucket.org/a/b.git/", "https://bitbucket.org/a/b"),
      ("ssh://git@github.com:a/b", "https://github.com/a/b"),
      ("ssh://git@github.com:22/a/b", "https://github.com/a/b"),
      ("git://github.com/a/b.git#v1", "https://github.com/a/b"),
      ("https://github.com/a/b/tree/main/c?x=1#y", "https://github.com/a/b"),
      ("https://github.com/a/b?tab=readme", "https://github.com/a/b"),
      ("https://gitlab.com/group/sub/project", "https://gitlab.com/group/sub"),
      ("github.com/a/b", "https://github.com/a/b"),
      ("  https://user:pw@github.com/a/b ", "https://github.com/a/b"),
      ("scm:git:git://github.com/a/b.git", "https://github.com/a/b"),
      ("scm:git:git@github.com:a/b.git", "https://github.com/a/b"),
      ("scm:git:https://github.com/a/b", "https://github.com/a/b"),
      ("https://github.com//a//b", "https://github.com/a/b"),
    ])
  func `candidates lead to one address`(candidate: String, expected: String) {
    #expect(RepositoryURL(candidate)?.description == expected)
  }

  @Test(
    arguments: [
      "", "https://github.com", "https://github.com/a", "https://github.com/orgs/a/b",
      "https://github.com/Orgs/a", "https://github.com/sponsors/a", "https://notgithub.com/a/b",
      "https://github.com.evil.org/a/b", "https://example.org/github.com/a/b",
      "https://gist.github.com/a/b", "https://github.com/a b/c", "https://github.com/a/%62",
      "https://github.com/a/.git", "https://github.com/../b", "https://codeberg.org/a/b",
      "https://github.com@evil.org/a/b", "mailto:a@github.com", "https://", ":", "@", "scm:",
    ])
  func `anything else doesn't`(candidate: String) { #expect(RepositoryURL(candidate) == nil) }

  @Test func `the first candidate that leads to one counts, and its owner is the vendor`() {
    let url = RepositoryURL.first(among: [
      "https://example.org", "https://gitlab.com/x/y", "https://github.com/a/b",
    ])
    #expect(url?.description == "https://gitlab.com/x/y")
    #expect(url?.owner == "x")
  }
}
