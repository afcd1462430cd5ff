internal import FoundationEssentials

/// Paths as texts.
enum FilePath {
  /// The path of a file that another one names, relative to a directory; `~/` is the user's home.
  static func absolute(_ path: String, from directory: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] {
      return home + path.dropFirst()
    }
    if path == "." { return directory }
    return directory + "/" + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
  }

  /// The directory that a file is in.
  static func directory(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  /// The last segment.
  static func name(of file: String) -> String {
    file.split(separator: "/").last.map(String.init) ?? file
  }

  /// The file's name without what follows its last dot.
  static func stem(of file: String) -> String {
    let name = name(of: file)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }
}
