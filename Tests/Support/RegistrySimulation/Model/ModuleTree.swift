/// The Python modules of a release, and what SecureChain's rules make of them.
///
/// The members and the import names are written down side by side: `wheelImportNames` isn't found
/// by looking through the members, so that it can check a program that does.
package struct ModuleTree: Sendable {
  /// Importable packages, dotted, each parent before its children; every one has an `__init__.py`.
  package var packages: [String]
  /// Folders that hold modules but no `__init__.py` (PEP 420), dotted.
  package var namespacePackages: [String]
  /// Single-file modules beside the packages, without `.py`.
  package var rootModules: [String]
  /// Whether a folder `tests` stands inside the first package (and beside it in source archives).
  package var hasTests: Bool
  /// Whether source archives keep the packages under `src/`.
  package var usesSourceFolder: Bool

  /// Makes a tree; an empty one stands for a release of data files only.
  package init(
    packages: [String] = [], namespacePackages: [String] = [], rootModules: [String] = [],
    hasTests: Bool = false, usesSourceFolder: Bool = false
  ) {
    self.packages = packages
    self.namespacePackages = namespacePackages
    self.rootModules = rootModules
    self.hasTests = hasTests
    self.usesSourceFolder = usesSourceFolder
  }

  /// Each folder with modules, dotted, its first part, and the root modules.
  var wheelImportNames: Set<String> {
    var names = Set(packages + namespacePackages + rootModules)
    for name in packages + namespacePackages { names.insert(Self.firstPart(name)) }
    return names
  }

  /// The last part of each package that has an `__init__.py`.
  var sourceImportNames: Set<String> { Set(packages.map(Self.lastPart)) }

  private static func firstPart(_ name: String) -> String {
    String(name.prefix { $0 != "." })
  }

  private static func lastPart(_ name: String) -> String {
    String(name[(name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...])
  }
}
