internal import CommandLineKit
internal import FoundationEssentials

/// `plugin new`: the beginning of a code location of one's own, with a test.
enum PluginNewCommand {
  enum Language: String, ArgumentValue, CaseIterable {
    case swift, python
  }

  private static let name = Positional<String>(
    "NAME", "The plugin's name: small letters, digits and `-`, the first a letter.")
  private static let language = Option<Language>(
    "language", "LANGUAGE", "What to write it in (swift).")
  private static let assetKit = Option<String>(
    "assetkit", "DIR",
    "Where AssetKit's sources are, for a Swift plugin; those that this program was built from by "
      + "default.", completion: .files)

  static let command = Command(
    "new", "Write the beginning of a plugin, with a test, into a new directory.",
    discussion:
      "In Swift it is a package with an executable, which links AssetKitCore and declares assets in "
      + "code. In Python it is a script that speaks Dagster Pipes, and a YAML file that declares its "
      + "assets. Its README says how to test it and how to list it in workspace.yaml.",
    [name, language, assetKit],
    examples: [
      .init("Begin a plugin in Python", "\(Orchestrator.name) plugin new shop --language python")
    ]
  ) { arguments in
    let name = try PluginName(try arguments.require(name), path: arguments.path)
    let language = arguments[language] ?? .swift
    if language == .python, arguments[assetKit] != nil {
      throw UsageError(
        "`--assetkit` is for plugins in Swift; one in Python needs no AssetKit",
        path: arguments.path)
    }
    let skeleton =
      switch language {
      case .swift:
        SwiftSkeleton(name: name, source: try .init(arguments[assetKit], path: arguments.path))
          .files
      case .python: PythonSkeleton(name: name).files
      }
    let directory = name.text
    if let found = try? FileManager.default.contentsOfDirectory(atPath: directory) {
      guard found.isEmpty else {
        throw UsageError(
          "the directory `\(directory)` is there already, and isn't empty; nothing was written",
          path: arguments.path)
      }
    } else if FileManager.default.fileExists(atPath: directory) {
      throw UsageError(
        "`\(directory)` is a file; nothing was written", path: arguments.path)
    }
    let output = Console(arguments).output
    for file in skeleton {
      let path = directory + "/" + file.path
      let parent = path.split(separator: "/").dropLast().joined(separator: "/")
      try FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: URL(filePath: path))
      if file.isExecutable {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      output.line("wrote \(path)")
    }
    output.line("\(directory)/README.md says how to go on.")
    return .success
  }
}

/// A file of a skeleton.
struct SkeletonFile: Sendable {
  let path: String
  let text: String
  var isExecutable = false
}

/// The name of a plugin, in the spellings that its files need.
struct PluginName: Sendable {
  /// As it was given: `my-shop`.
  let text: String
  /// `my_shop`, for asset groups and Python.
  let identifier: String
  /// `MyShop`, for Swift.
  let typeName: String

  init(_ text: String, path: [String]) throws(UsageError) {
    let isValid =
      text.utf8.count <= 60 && text.first.map { ("a"..."z").contains($0) } ?? false
      && text.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
      && !text.hasSuffix("-") && !text.contains("--")
    guard isValid else {
      throw UsageError(
        "`\(text)` is no name for a plugin; expected small letters, digits and single `-`, the first "
          + "a letter, such as `my-shop`", path: path)
    }
    // Modules of these names would hide AssetKit's or the language's own.
    let taken = ["assetkit", "swift", "test", "tests", "dagster", "main"]
    guard !taken.contains(text) else {
      throw UsageError("`\(text)` means something else already; choose another name", path: path)
    }
    self.text = text
    let words = text.split(separator: "-")
    identifier = words.joined(separator: "_")
    typeName = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
