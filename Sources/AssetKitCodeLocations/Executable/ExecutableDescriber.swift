internal import AssetKitCore
internal import FoundationEssentials

/// Asks executables what they declare.
struct ExecutableDescriber: Sendable {
  let cache: DescriptionCache
  /// The orchestrator's settings, of which an executable gets those that its declaration passes.
  let settings: [String: String]

  /// What a location declared when its file was asked; nil when that isn't known.
  func kept(_ location: ExecutableLocation) -> CodeLocationDescription? {
    guard let file = try? FileIdentity(location.path), let kept = cache.description(of: file) else {
      return nil
    }
    return try? CodeLocationDescription(json: kept)
  }

  /// Starts a location's executable, and keeps what it declares.
  ///
  /// - Throws: `CodeLocationFault` in words that say what to do.
  func ask(_ location: ExecutableLocation) async throws(CodeLocationFault)
    -> CodeLocationDescription
  {
    // The identity from before: a file that is replaced meanwhile is asked again.
    let file = try FileIdentity(location.path)
    let answer = try await answer(of: location)
    let description = try CodeLocationDescription(json: answer)
    cache.keep(answer, of: file)
    return description
  }

  private func answer(of location: ExecutableLocation) async throws(CodeLocationFault) -> JSONValue
  {
    let file =
      FileManager.default.temporaryDirectory.path
      + "/assetkit-describe-\(UInt64.random(in: 0 ... .max)).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    var command = location.command
    command.limits.wallTime = location.startUpLimit
    command.grace = .seconds(1)
    var options = StepProcess.Options()
    options.settings = settings
    options.environment = [
      CodeLocationVariable.mode: "describe",
      CodeLocationVariable.protocolVersion: String(CodeLocation.protocolVersion),
      CodeLocationVariable.output: file,
    ]
    let end: StepProcess.End
    var complaint = ""
    do {
      end = try await StepProcess.run(command, options) { item in
        if case .output(.error, let line) = item, !line.text().isEmpty {
          complaint = line.text(limit: 500)
        }
        return .goOn
      }
    } catch {
      throw CodeLocationFault("\(error)")
    }
    if end.interruption == .timeLimit {
      throw CodeLocationFault(
        "it did not describe itself within \(location.startUpLimit), and was ended; "
          + "`startup_timeout_seconds` allows it more")
    }
    let said = complaint.isEmpty ? "" : "; the last that it wrote to standard error: \(complaint)"
    guard let text = try? String(contentsOfFile: file, encoding: .utf8), !text.isEmpty else {
      let how =
        switch end.status {
        case .exited(let code): "ended with code \(code)"
        case .signaled(let number): "was ended by signal \(number)"
        }
      throw CodeLocationFault(
        "it \(how) without describing itself; is it a code location, one that calls "
          + "CodeLocation.serve?\(said)")
    }
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw CodeLocationFault("its description is no JSON: \(error)\(said)")
    }
  }
}
