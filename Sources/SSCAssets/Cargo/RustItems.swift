internal import Glibc

/// The names of public items in Rust source, by SecureChain's patterns.
///
/// An item is what follows `pub` and `mod`, `struct`, `enum`, `trait`, `type`, `const`, `static`, `fn`
/// (only at the start of a line), `macro` or `use`, and a `macro_rules!` that is exported; nothing
/// tells whether the module around it is public, or that the text isn't a comment.
///
/// Where their patterns are plainly wrong, this isn't: `pub const fn f` and `pub static mut S` give `f`
/// and `S` (not `fn` and `mut`), an underscore is no name, and `pub use a::{b, c as d}` gives `b` and `d`
/// (not `a`).
package struct RustItems {
  /// Each name once.
  package private(set) var names: Set<String> = []
  /// After so many names the rest isn't looked at.
  package let limit: Int

  /// Whether there are more names than the limit.
  package var isOverLimit: Bool { names.count > limit }

  package init(limit: Int) { self.limit = limit }

  /// Adds the names of one file.
  package mutating func scan(_ source: [UInt8]) {
    source.withUnsafeBytes { bytes in
      var cursor = SourceCursor(bytes)
      while !isOverLimit, cursor.skip(to: UInt8(ascii: "p")) {
        // Passed over whatever it is: this is what makes the loop go on.
        let isAtWordStart = cursor.isAtWordStart
        guard cursor.takeWord() == "pub", isAtWordStart, cursor.skipSpace() else { continue }
        readItem(&cursor)
      }
      cursor.position = 0
      while !isOverLimit, cursor.skip(to: UInt8(ascii: "#")) {
        if let name = cursor.takeExportedMacro() { names.insert(name) }
      }
    }
  }

  private mutating func readItem(_ cursor: inout SourceCursor) {
    let isAtLineStart = cursor.isFirstOnLine
    var keyword = cursor.takeWord()
    if keyword == "use" {
      if cursor.skipSpace() { readUse(&cursor) }
      return
    }
    // What may stand between `pub` and the kind of the item.
    var modifiers: [String] = []
    while ["const", "async", "unsafe", "static"].contains(keyword), cursor.skipSpace() {
      modifiers.append(keyword)
      keyword = cursor.takeWord()
    }
    switch keyword {
    case "fn" where isAtLineStart, "mod", "struct", "enum", "trait", "type", "macro":
      if cursor.skipSpace() { add(cursor.takeWord()) }
    case "mut" where modifiers == ["static"]:
      if cursor.skipSpace() { add(cursor.takeWord()) }
    case _ where modifiers == ["const"] || modifiers == ["static"]: add(keyword)
    default: break
    }
  }

  /// Reads a tree of re-exports up to its semicolon.
  private mutating func readUse(_ cursor: inout SourceCursor) {
    // The last name of the path, which is what a leaf exports.
    var last = ""
    var parents: [String] = []
    while let byte = cursor.next {
      if byte.isRustWord {
        switch cursor.takeWord() {
        case "as", "": break
        case "self": last = parents.last ?? ""
        case "crate", "super": last = ""
        case let word: last = word
        }
        continue
      }
      cursor.position += 1
      switch byte {
      case UInt8(ascii: "{"):
        parents.append(last)
        last = ""
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: ";"):
        add(last)
        last = ""
        if byte == UInt8(ascii: "}") { _ = parents.popLast() }
        if byte == UInt8(ascii: ";") { return }
      case UInt8(ascii: "*"): last = ""
      case UInt8(ascii: ":"),
        _ where byte.isASCIISpace:
        break
      // No re-export, then.
      default: return
      }
    }
  }

  private mutating func add(_ name: String) {
    if !name.isEmpty && name != "_" && !isOverLimit { names.insert(name) }
  }
}

/// A place in source text.
private struct SourceCursor {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  var isAtWordStart: Bool { position == 0 || !bytes[position - 1].isRustWord }

  /// Whether there is only white space and `pub` before this place on its line.
  var isFirstOnLine: Bool {
    var index = position - 1
    while index >= 0, bytes[index].isASCIISpace { index -= 1 }
    index -= 3
    while index >= 0, bytes[index] != UInt8(ascii: "\n") {
      guard bytes[index].isASCIISpace else { return false }
      index -= 1
    }
    return true
  }

  /// Moves to a byte's next occurrence; to the end and false without one.
  mutating func skip(to byte: UInt8) -> Bool {
    guard position < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + position, Int32(byte), bytes.count - position)
    else {
      position = bytes.count
      return false
    }
    position = UnsafeRawPointer(found) - base
    return true
  }

  /// Passes over white space; false when there is none.
  mutating func skipSpace() -> Bool {
    let start = position
    while let next, next.isASCIISpace { position += 1 }
    return position > start
  }

  /// Takes a name, of a raw one (`r#type`) without the mark; moves on by one byte when there is none.
  mutating func takeWord() -> String {
    if next == UInt8(ascii: "r"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "#")
    {
      position += 2
    }
    let start = position
    while let next, next.isRustWord { position += 1 }
    guard position > start else {
      position += 1
      return ""
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func take(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard position + count <= bytes.count,
      let base = bytes.baseAddress, memcmp(base + position, literal.utf8Start, count) == 0
    else { return false }
    position += count
    return true
  }

  /// The name in `#[macro_export] macro_rules! name`; nil, and one byte further, for anything else.
  mutating func takeExportedMacro() -> String? {
    guard take("#[macro_export]") else {
      position += 1
      return nil
    }
    _ = skipSpace()
    guard take("macro_rules!"), skipSpace() else { return nil }
    let name = takeWord()
    return name.isEmpty ? nil : name
  }
}

extension UInt8 {
  /// A byte of a Rust identifier; those of other scripts are part of one.
  fileprivate var isRustWord: Bool {
    isASCIIAlphanumeric || self == UInt8(ascii: "_") || self >= 0x80
  }
}
