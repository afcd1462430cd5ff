internal import CYAML

/// What libyaml reports, one after the other, while it reads a text.
enum YAMLEvent {
  case documentStart
  case documentEnd
  case streamEnd
  case alias(String)
  case scalar(YAMLScalar)
  case sequenceStart(anchor: String?, tag: String?)
  case sequenceEnd
  case mappingStart(anchor: String?, tag: String?)
  case mappingEnd
}

/// Pulls events out of libyaml's parser, which it owns together with a copy of the text.
final class YAMLEventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  init(_ text: String, file: String) throws(ConfigurationError) {
    let utf8 = Array(text.utf8)
    input = .allocate(capacity: utf8.count)
    _ = input.initialize(fromContentsOf: utf8)
    parser = .allocate(capacity: 1)
    self.file = file
    guard yaml_parser_initialize(parser) == 1 else {
      // All properties are set, so `deinit` runs; it must find a parser that may be deleted.
      parser.initialize(to: yaml_parser_t())
      throw ConfigurationError(
        .unreadable, at: ConfigurationPlace(file: file), "not enough memory to read the file")
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, utf8.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event that matters, and where it begins.
  func next() throws(ConfigurationError) -> (event: YAMLEvent, position: YAMLPosition) {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
      defer { yaml_event_delete(&event) }
      if let translated = Self.translate(event) {
        return (translated, YAMLPosition(event.start_mark))
      }
    }
  }

  private static func translate(_ event: yaml_event_t) -> YAMLEvent? {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_STREAM_END_EVENT: .streamEnd
    case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT: .scalar(scalar(event))
    case YAML_SEQUENCE_START_EVENT:
      .sequenceStart(
        anchor: text(event.data.sequence_start.anchor), tag: text(event.data.sequence_start.tag))
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      .mappingStart(
        anchor: text(event.data.mapping_start.anchor), tag: text(event.data.mapping_start.tag))
    case YAML_MAPPING_END_EVENT: .mappingEnd
    default: nil
    }
  }

  private static func scalar(_ event: yaml_event_t) -> YAMLScalar {
    let data = event.data.scalar
    return YAMLScalar(
      text: String(
        decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self),
      isPlain: data.style == YAML_PLAIN_SCALAR_STYLE, anchor: text(data.anchor),
      tag: text(data.tag))
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func failure() -> ConfigurationError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is malformed"
    let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
    // The reader, who decodes characters, knows only the offset.
    let position =
      parser.pointee.error == YAML_READER_ERROR
      ? position(ofByte: parser.pointee.problem_offset)
      : YAMLPosition(parser.pointee.problem_mark)
    return ConfigurationError(
      .syntax,
      at: ConfigurationPlace(file: file, line: position.line, column: position.column),
      context + problem)
  }

  private func position(ofByte offset: Int) -> YAMLPosition {
    let before = String(decoding: input.prefix(offset), as: UTF8.self)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return YAMLPosition(line: lines.count, column: (lines.last?.count ?? 0) + 1)
  }
}

extension YAMLPosition {
  /// libyaml counts from 0.
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
