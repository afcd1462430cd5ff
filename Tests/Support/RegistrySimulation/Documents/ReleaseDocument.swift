/// The JSON API's document of one release: `/pypi/<project>/<version>/json`, or of the latest one.
struct ReleaseDocument {
  let package: SimulatedPackage
  let version: SimulatedVersion
  let lastSerial: Int
  let baseURL: String
  /// The files of this release.
  let files: [PublishedFile]

  /// The document; the deprecated `releases` isn't in it.
  var json: String {
    let links = repositoryLinks
    let yank = version.yank
    var text = "{\"info\":{\"author\":\"Somebody\",\"author_email\":\"someone@example.org\","
    text += "\"bugtrack_url\":null,\"classifiers\":[\"Programming Language :: Python :: 3\"],"
    text += "\"description\":\"# \(package.name)\\n\",\"docs_url\":null,\"download_url\":\"\","
    text += "\"home_page\":\((package.repository.homePage ?? "").json),\"license\":\"MIT\","
    text += "\"name\":\(package.name.json),"
    text += "\"project_url\":\"\(baseURL)/project/\(package.normalizedName)/\","
    text += "\"project_urls\":\(links),\"provides_extra\":\(list(version.extras)),"
    text += "\"requires_dist\":\(list(version.requirements.map(\.text))),"
    text += "\"requires_python\":\(version.requiresPython.json),\"summary\":\"Simulated\","
    text += "\"version\":\(version.name.json),\"yanked\":\(yank != nil),"
    text += "\"yanked_reason\":\((yank?.reason).json)},\"last_serial\":\(lastSerial),\"urls\":["
    text += files.map(entry).joined(separator: ",")
    return text + "],\"vulnerabilities\":[]}"
  }

  private var repositoryLinks: String {
    let links = package.repository.projectURLs
    guard !links.isEmpty else { return "null" }
    return "{" + links.map { "\($0.label.json):\($0.url.json)" }.joined(separator: ",") + "}"
  }

  /// PyPI says `null` where there is nothing to list.
  private func list(_ items: [String]) -> String {
    items.isEmpty ? "null" : "[" + items.map(\.json).joined(separator: ",") + "]"
  }

  private func entry(_ file: PublishedFile) -> String {
    let isWheel = file.file.kind == .wheel
    let time = file.file.uploadTime
    return "{\"comment_text\":\"\",\"digests\":{\"sha256\":\"\(file.sha256)\"},"
      + "\"filename\":\(file.file.filename.json),"
      + "\"packagetype\":\"\(isWheel ? "bdist_wheel" : "sdist")\","
      + "\"python_version\":\"\(isWheel ? "py3" : "source")\","
      + "\"requires_python\":\(version.requiresPython.json),\"size\":\(file.size),"
      + "\"upload_time\":\"\(timestamp(time, fraction: false))\","
      + "\"upload_time_iso_8601\":\"\(timestamp(time))\",\"url\":\(file.url.json),"
      + "\"yanked\":\(version.yank != nil),\"yanked_reason\":\((version.yank?.reason).json)}"
  }
}
