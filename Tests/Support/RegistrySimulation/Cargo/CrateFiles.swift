/// The files of one version of a crate, and the names that can be imported from them.
struct CrateFiles {
  private let crate: SimulatedCrate
  private let version: UniverseVersion

  init(_ crate: SimulatedCrate, _ version: UniverseVersion) {
    self.crate = crate
    self.version = version
  }

  /// A public item: the line that declares it, and its name.
  private struct Item {
    let line: String
    let names: [String]

    init(_ line: String, _ names: String...) {
      self.line = line
      self.names = names
    }
  }

  private static let items = [
    Item("pub mod parser;", "parser"),
    Item("#[derive(Debug)] pub struct Client;", "Client"),
    Item("    pub fn connect() {}", "connect"),
    Item("pub const fn zero() -> u8 { 0 }", "zero"),
    Item("pub static mut COUNT: u8 = 0;", "COUNT"),
    Item("pub use self::parser::{Parser, Error as ParseError};", "Parser", "ParseError"),
    Item("#[macro_export]\nmacro_rules! shout { () => {} }", "shout"),
    Item("pub(crate) fn hidden() {}"),
    Item("fn private() {}"),
    Item("pub unsafe trait Raw {}", "Raw"),
    Item("pub const _: () = ();"),
  ]

  private var chosen: [Item] { Self.items.filter { version.pick(3, for: $0.line) > 0 } }

  /// The library's name in the manifest, for those that have one.
  private var manifestName: String? {
    version.pick(3, for: "lib") == 0 ? "lib_\(crate.package.position)" : nil
  }

  /// What SecureChain's rules find in the archive.
  var importNames: [String] {
    let root = manifestName ?? crate.name.replacingByte("-", with: "_")
    return ([root] + chosen.flatMap(\.names).map { "\(root)::\($0)" }).sorted()
  }

  func archive() throws(ArchiveFailure) -> [UInt8] {
    let root = "\(crate.name)-\(CargoSpelling.version(version))"
    var manifest =
      "[package]\nname = \(crate.name.json)\nversion = \(CargoSpelling.version(version).json)\n"
    if let manifestName {
      manifest += "[lib]\npath = \"src/lib.rs\"\nname = \(manifestName.json)\n"
    }
    let source = chosen.map { $0.line + "\n" }.joined()
    return try ArchiveWriter.pack(
      [
        .init("\(root)/Cargo.toml", manifest), .init("\(root)/src/lib.rs", source),
        .init("\(root)/tests/all.rs", "pub fn not_a_name() {}\n"),
        .init("\(root)/build.rs", "pub fn neither() {}\n"),
        .init("\(root)/README.md", "pub fn nor_this() {}\n"),
      ], as: .tarGzip)
  }
}
