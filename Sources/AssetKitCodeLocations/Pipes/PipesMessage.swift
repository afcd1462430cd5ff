internal import AssetKitCore

/// One message of a program.
struct PipesMessage {
  static let versionKey = "__dagster_pipes_version"

  let method: String
  let parameters: PipesMessageParameters

  /// Reads a line of the message file, which holds nothing else.
  ///
  /// - Throws: `PipesViolation` for any other line.
  init(line: StepLine) throws(PipesViolation) {
    guard line.dropped == 0 else {
      throw PipesViolation(
        "it wrote a message of \(line.bytes.count + line.dropped) bytes; at most "
          + "\(line.bytes.count) are read")
    }
    let text = line.text()
    let json: JSONValue
    do {
      json = try JSONValue(parsingPython: text)
    } catch {
      throw PipesViolation(
        "it wrote \(PipesViolation.quoted(text)) where messages are expected, which is no JSON "
          + "(\(PipesViolation.quoted(error.description, limit: 200)))")
    }
    guard json[Self.versionKey] != nil else {
      throw PipesViolation(
        "it wrote \(PipesViolation.quoted(text)) where messages are expected, which lacks "
          + "'\(Self.versionKey)'")
    }
    guard case .string(let method)? = json["method"] else {
      throw PipesViolation("it wrote a message without a method: \(PipesViolation.quoted(text))")
    }
    self.method = method
    parameters = PipesMessageParameters(method: method, json: json["params"] ?? .null)
  }

  /// Reads a line of a stream; nil for one that is ordinary output.
  ///
  /// - Throws: `PipesViolation` for a message that is cut off or has no method.
  static func among(output line: StepLine) throws(PipesViolation) -> PipesMessage? {
    guard line.bytes.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "{") else {
      return nil
    }
    if line.dropped > 0 {
      // What is cut off can't be parsed; whether it was a message shows at its beginning.
      let start = String(decoding: line.bytes.prefix(256), as: UTF8.self)
      guard start.contains(versionKey) else { return nil }
    } else {
      guard let json = try? JSONValue(parsingPython: line.text()), json[versionKey] != nil else {
        return nil
      }
    }
    return try PipesMessage(line: line)
  }
}

/// The parameters of a message, read with a reason when one isn't what it should be.
struct PipesMessageParameters {
  let method: String
  let json: JSONValue

  func text(_ name: String) throws(PipesViolation) -> String {
    guard case .string(let text)? = json[name] else { throw fault(name, "a text") }
    return text
  }

  func optionalText(_ name: String) throws(PipesViolation) -> String? {
    switch json[name] {
    case nil, .null: return nil
    default: return try text(name)
    }
  }

  func bool(_ name: String) throws(PipesViolation) -> Bool {
    guard case .bool(let value)? = json[name] else { throw fault(name, "true or false") }
    return value
  }

  func metadata() throws(PipesViolation) -> [String: MetadataValue] {
    switch json["metadata"] {
    case nil, .null: return [:]
    case .object(let members):
      var metadata: [String: MetadataValue] = [:]
      for (name, value) in members {
        guard let type = value["type"], case .string(let type) = type,
          let raw = value["raw_value"]
        else {
          throw fault("metadata.\(name)", "a map with 'type' and 'raw_value'")
        }
        guard let read = MetadataValue(pipes: raw, type: type) else {
          throw fault("metadata.\(name)", "a value of a known type that fits it")
        }
        metadata[name] = read
      }
      return metadata
    default: throw fault("metadata", "a map")
    }
  }

  func fault(_ name: String, _ expected: String) -> PipesViolation {
    let value = name.split(separator: ".", maxSplits: 1).reduce(JSONValue?.some(json)) {
      $0?[String($1)]
    }
    let found = value.map { PipesViolation.quoted($0.text) } ?? "nothing"
    return PipesViolation(
      "in its message \(PipesViolation.quoted(method)), \(PipesViolation.quoted(name)) should be "
        + "\(expected), not \(found)")
  }
}
