/// Where a definition was declared, so that a fault can point to it.
///
/// The initializers of definitions take `file` and `line` of their caller: as a default value,
/// `DeclarationSite()` would be the place of that default.
public struct DeclarationSite: Sendable, Hashable, CustomStringConvertible {
  /// The file as `Module/File.swift`, or the path of a YAML file.
  public let file: String
  /// The line, counted from 1.
  public let line: Int

  /// `file:line`.
  public var description: String { "\(file):\(line)" }

  /// Makes a location; the defaults give the caller's.
  public init(file: String = #fileID, line: Int = #line) {
    self.file = file
    self.line = line
  }
}
