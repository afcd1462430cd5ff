import SSCAssets
import Testing

struct CargoImportNamesTests {
  private func items(_ source: String, limit: Int = 100) -> [String] {
    var items = RustItems(limit: limit)
    items.scan(Array(source.utf8))
    return items.names.sorted()
  }

  private func names(_ files: [TestArchive.File], crate: String = "my-Crate") throws -> [String] {
    try CargoImportNames.read(
      .bytes(try TestArchive.make(.tarGzip, files: files)), crate: crate, subject: "x.crate")
  }

  @Test(
    arguments: [
      ("pub mod a;", ["a"]), ("#[x] pub struct B<T>(T);", ["B"]), ("pub enum C {}", ["C"]),
      ("pub trait D {}", ["D"]), ("pub unsafe trait D {}", ["D"]), ("pub type E = u8;", ["E"]),
      ("pub const F: u8 = 0;", ["F"]), ("pub static G: u8 = 0;", ["G"]),
      ("pub static mut G: u8 = 0;", ["G"]), ("pub fn h() {}", ["h"]),
      ("  pub\tconst  unsafe fn h() {}", ["h"]), ("pub async fn h() {}", ["h"]),
      ("pub macro m {}", ["m"]), ("#[macro_export]\nmacro_rules! n {}", ["n"]),
      ("pub fn r#type() {}", ["type"]), ("pub struct Größe;", ["Größe"]),
      ("pub use a::b::C;", ["C"]), ("pub use a as b;", ["b"]), ("pub use ::a::B;", ["B"]),
      ("pub use a::{B, c::{self, D as E}, f::*};", ["B", "E", "c"]), ("pub use a::*;", []),
      ("pub mod a; pub mod b;\npub\nstruct\nC;", ["C", "a", "b"]),
    ])
  func `a public item gives its name`(source: String, names: [String]) {
    #expect(items(source) == names)
  }

  @Test(
    arguments: [
      "pub(crate) fn a() {}", "fn b() {}", "xpub struct C;", "pubx struct C;",
      "pub const _: () = ();",
      "macro_rules! d {}", "#[macro_export]", "pub", "pub ", "pub fn", "pub use", "pub use a",
      "// see pub fn e()", "let pub_ = 1;", "pub use {", "pub struct", "pub static mut",
    ])
  func `what is no public item gives none`(source: String) {
    #expect(items(source) == [])
  }

  @Test func `names beyond the limit aren't collected`() {
    let source = (0..<50).map { "pub mod m\($0);" }.joined(separator: "\n")
    #expect(items(source, limit: 10).count == 11)
  }

  @Test func `an archive gives the library and its items`() throws {
    #expect(
      try names([
        .init(path: "my-Crate-1.0.0/src/lib.rs", text: "pub fn go() {}"),
        .init(path: "my-Crate-1.0.0/src/deep/x.rs", text: "pub struct X;"),
        .init(path: "my-Crate-1.0.0/Cargo.toml", text: "[package]\nname = \"my-Crate\"\n"),
        .init(path: "my-Crate-1.0.0/tests/t.rs", text: "pub fn t() {}"),
        .init(path: "my-Crate-1.0.0/build.rs", text: "pub fn b() {}"),
        .init(path: "my-Crate-1.0.0/src/x.txt", text: "pub fn x() {}"),
      ]) == ["my_Crate", "my_Crate::X", "my_Crate::go"])
  }

  @Test func `the manifest's name of the library counts, wherever it stands in the archive`() throws
  {
    let files: [TestArchive.File] = [
      .init(path: "a-1.0.0/src/lib.rs", text: "pub fn go() {}"),
      .init(path: "a-1.0.0/Cargo.toml", text: "[lib]\nname = \"other\"\n"),
      .init(path: "a-1.0.0/sub/Cargo.toml", text: "[lib]\nname = \"wrong\"\n"),
    ]
    #expect(try names(files) == ["other", "other::go"])
    #expect(try names(files.reversed()) == ["other", "other::go"])
  }

  @Test func `a crate of too many items gives the library alone`() throws {
    let count = CargoImportNames.mostItems + 1
    let source = (0..<count).map { "pub mod m\($0);\n" }.joined()
    #expect(try names([.init(path: "a-1/src/lib.rs", text: source)]) == ["my_Crate"])
  }

  @Test func `a damaged archive and a bomb are refused by name`() throws {
    #expect {
      try CargoImportNames.read(.bytes([1, 2, 3]), crate: "a", subject: "x.crate")
    } throws: {
      ($0 as? PackageDataError)?.code == .badArchive
    }
    let bomb = try TestArchive.make(
      .tarGzip, files: [.init(path: "a-1/src/lib.rs", zeros: 64 << 20)])
    #expect {
      try CargoImportNames.read(.bytes(bomb), crate: "a", subject: "x.crate")
    } throws: {
      ($0 as? PackageDataError)?.code == .archiveLimit
    }
  }
}

struct CargoManifestTests {
  @Test(
    arguments: [
      "[package]\nname = \"p\"\n\n[lib]\nname = \"a_b\"\npath = \"src/lib.rs\"\n",
      "[lib]\npath = \"x\"\nname = \"a-b\"", "[ lib ] # the library\nname='a_b' # here",
      "[lib]\r\nname = \"a_b\"\r\n", "lib.name = \"a_b\"\n[package]\nname = \"p\"",
      "lib = { path = \"x\", name = \"a_b\" }", "[[bin]]\nname = \"x\"\n[lib]\n\tname\t=\t\"a_b\"",
      "[package]\nreadme = \"\"\"\n[lib]\nname = \"no\"\n\"\"\"\n[lib]\nname = \"a_b\"",
      "[lib]\n# name = \"no\"\nname = \"a_b\"",
      "[package]\ndescription = '''one line'''\n[lib]\nname = \"a_b\"",
    ])
  func `the library's name is found`(manifest: String) {
    #expect(CargoManifest.libraryName(manifest) == "a_b")
  }

  @Test(
    arguments: [
      "", "[package]\nname = \"p\"", "[lib]\npath = \"x\"", "[[lib]]\nname = \"a\"",
      "[lib.x]\nname = \"a\"", "[bin]\nname = \"a\"", "[lib]\nname = \"\"", "[lib]\nname = \"a b\"",
      "[lib]\nname = 7", "[lib]\nname = \"a", "[lib]\nname = \"1a\"", "lib = { path = \"x\" }",
      "[package]\nname = \"\"\"\n[lib]\nname = \"a\"\n",
    ])
  func `no other text is taken for it`(manifest: String) {
    #expect(CargoManifest.libraryName(manifest) == nil)
  }
}
