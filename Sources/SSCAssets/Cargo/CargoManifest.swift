/// The one thing that matters of a packaged `Cargo.toml`: the name of its library.
///
/// No TOML reader: Cargo writes the manifest of a package itself, in a normal form, with `[lib]` as a
/// table and `name = "…"` on a line of it. Older packages have their author's own file; of these, the
/// forms `[ lib ]`, `name='…'`, `lib.name = "…"` at the top and `lib = { name = "…" }` are read too, and
/// text in comments and in strings over several lines isn't taken for a key. Whatever else TOML allows
/// (escapes in the name, quoted keys) gives nil, like a manifest without such a name.
package enum CargoManifest {
  /// The library's name; nil when the manifest gives none that Rust could import.
  package static func libraryName(_ text: String) -> String? {
    var table = ""
    var fence: String?
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmedASCII
      if let open = fence {
        if line.contains(open) { fence = nil }
        continue
      }
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        table = tableName(line)
        continue
      }
      guard let equals = line.firstIndex(of: "=") else { continue }
      let key = String(line[..<equals].filter { $0 != " " && $0 != "\t" })
      let value = line[equals...].dropFirst().trimmedASCII
      fence = openFence(value)
      switch (table, key) {
      case ("lib", "name"), ("", "lib.name"): return string(value).flatMap(identifier)
      case ("", "lib") where value.hasPrefix("{"): return inlineName(value).flatMap(identifier)
      default: continue
      }
    }
    return nil
  }

  /// The name in `[name]`; `[[name]]`, an array's element, is no table of that name.
  private static func tableName(_ line: String) -> String {
    guard !line.hasPrefix("[["), let end = line.firstIndex(of: "]") else { return line }
    return line[..<end].dropFirst().trimmedASCII
  }

  /// The marks that end a text over several lines, when the value begins one and doesn't end it.
  private static func openFence(_ value: String) -> String? {
    for fence in ["\"\"\"", "'''"] where value.hasPrefix(fence) {
      return value.dropFirst(3).contains(fence) ? nil : fence
    }
    return nil
  }

  /// The text between quotes at the start of a value.
  private static func string(_ value: String) -> String? {
    guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
    let rest = value.dropFirst()
    return rest.firstIndex(of: quote).map { String(rest[..<$0]) }
  }

  private static func inlineName(_ value: String) -> String? {
    for part in value.dropFirst().split(whereSeparator: { $0 == "," || $0 == "}" }) {
      guard let equals = part.firstIndex(of: "="), part[..<equals].trimmedASCII == "name" else {
        continue
      }
      return string(part[equals...].dropFirst().trimmedASCII)
    }
    return nil
  }

  private static func identifier(_ name: String) -> String? {
    let name = CargoName.libraryName(name)
    guard let first = name.utf8.first, first.isASCIILetter || first == UInt8(ascii: "_"),
      name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") })
    else { return nil }
    return name
  }
}
