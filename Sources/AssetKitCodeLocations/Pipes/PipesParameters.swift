internal import AssetKitCore
internal import CZlib
internal import FoundationEssentials

/// The parameters by which a program finds its context and the place for its messages.
enum PipesParameters {
  static let contextVariable = "DAGSTER_PIPES_CONTEXT"
  static let messagesVariable = "DAGSTER_PIPES_MESSAGES"

  /// The argument that stands for a variable: `--dagster-pipes-context`.
  static func argument(_ variable: String) -> String {
    "--" + variable.lowercased().replacing("_", with: "-")
  }

  /// The base64 text of the zlib stream (RFC 1950) of the JSON text.
  static func encoded(_ value: JSONValue) -> String {
    let bytes = Array(value.text.utf8)
    var count = compressBound(uLong(bytes.count))
    var compressed = [UInt8](repeating: 0, count: Int(count))
    // With a buffer of the bound's size, and memory to be had, this can't fail (zlib.h).
    guard compress2(&compressed, &count, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION) == Z_OK
    else { return "" }
    return Data(compressed.prefix(Int(count))).base64EncodedString()
  }
}

extension PipesStep {
  /// How the program is run for one context.
  func options(
    _ context: AssetContext, _ data: PipesContextData, _ files: PipesFiles
  ) throws -> StepProcess.Options {
    let contextPlace: JSONValue
    switch contextDelivery {
    case .inline: contextPlace = ["data": data.json]
    case .file:
      try files.writeContext(data.json.text)
      contextPlace = ["path": .string(files.context)]
    }
    var options = StepProcess.Options()
    options.settings = context.environment
    options.messageStream = messages.stream
    let messagesPlace: JSONValue
    switch messages {
    case .stream(let stream): messagesPlace = ["stdio": .string(stream.rawValue)]
    case .bufferedStream(let stream): messagesPlace = ["buffered_stdio": .string(stream.rawValue)]
    case .file:
      try files.makeMessages()
      options.messageFile = files.messages
      messagesPlace = [
        "path": .string(files.messages),
        "include_stdio_in_messages": .bool(includesStandardStreams),
      ]
    }
    let pairs = [
      (PipesParameters.contextVariable, PipesParameters.encoded(contextPlace)),
      (PipesParameters.messagesVariable, PipesParameters.encoded(messagesPlace)),
    ]
    if let plainVariables {
      options.environment = [
        plainVariables.context: files.context, plainVariables.messages: files.messages,
      ]
    }
    switch parameters {
    case .environment: for (name, value) in pairs { options.environment[name] = value }
    case .arguments:
      options.arguments = pairs.flatMap { [PipesParameters.argument($0), $1] }
    }
    return options
  }
}
