/// The tables of a database dump, as PostgreSQL's `COPY … CSV HEADER` writes them.
struct CratesTables {
  private var crates = "created_at,description,homepage,id,name,readme,repository\n"
  private var versions =
    "id,crate_id,num,created_at,features,yanked,license,description,homepage,repository\n"
  private var defaultVersions = "crate_id,version_id,num_versions\n"

  /// Adds a crate under its position as a number.
  mutating func add(_ crate: SimulatedCrate) {
    let number = crate.package.position + 1
    let links = crate.links
    crates +=
      [
        moment(0), csv("A \"quoted\",\nlong description"), csv(links.crateHomepage), "\(number)",
        crate.name, csv("# Readme\n\nof \(crate.name), with ,,\"\"\n"), csv(links.crateRepository),
      ].joined(separator: ",") + "\n"
    for version in crate.package.versions {
      let isDefault = version.id == crate.latest?.id
      let id = number * 100_000 + version.id
      versions +=
        [
          "\(id)", "\(number)", CargoSpelling.version(version), moment(version.releaseDate),
          csv("{\"default\": [\"std\"]}"), version.isYanked ? "t" : "f", "MIT OR Apache-2.0", "",
          csv(isDefault ? links.versionHomepage : "https://github.com/not/this-one"),
          csv(isDefault ? links.versionRepository : "https://github.com/nor/that-one"),
        ].joined(separator: ",") + "\n"
      if isDefault {
        defaultVersions += "\(number),\(id),\(crate.package.versions.count)\n"
      }
    }
  }

  /// The dump.
  ///
  /// - Parameter versionsFirst: Whether the versions come before the crates that they belong to.
  func archive(versionsFirst: Bool) throws(ArchiveFailure) -> [UInt8] {
    let root = "2026-11-20-020015"
    let tables = [
      ArchiveWriter.Member("\(root)/data/crates.csv", crates),
      .init("\(root)/data/users.csv", "id,gh_login\n1,octo\n"),
      .init("\(root)/data/versions.csv", versions),
      .init("\(root)/data/default_versions.csv", defaultVersions),
      .init("\(root)/data/deleted_crates.csv", "id,name,deleted_at\n"),
    ]
    let others = [
      ArchiveWriter.Member("\(root)/README.md", "# crates.io Database Dump\n"),
      .init("\(root)/metadata.json", "{\"timestamp\": \"2026-11-20T02:00:15Z\"}"),
    ]
    return try ArchiveWriter.pack(
      others + (versionsFirst ? tables.reversed() : tables), as: .tarGzip)
  }

  /// A timestamp as PostgreSQL writes it.
  private func moment(_ microseconds: Int64) -> String {
    timestamp(microseconds).replacingByte("T", with: " ").replacing("Z", with: "+00")
  }

  /// A field; nil is SQL's NULL.
  private func csv(_ text: String?) -> String {
    text.map { "\"\($0.replacing("\"", with: "\"\""))\"" } ?? ""
  }
}
