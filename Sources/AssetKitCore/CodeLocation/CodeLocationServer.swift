internal import Glibc

/// The side of the protocol that lives in the plugin's process: one call, one answer.
struct CodeLocationServer: Sendable {
  let plugin: any Plugin
  let environment: [String: String]
  var arguments: [String] = []

  /// Answers and gives the code with which the process is to end.
  func run() async -> Int32 {
    switch environment[CodeLocationVariable.mode] {
    case "describe": return describe()
    case "execute": return await execute()
    case nil where arguments == ["describe"]:
      print(description().text)
      return 0
    case let mode:
      let reason =
        mode.map { "'\($0)' is no mode that it knows" }
        ?? "it is started by ssc-orchestrator; list it in workspace.yaml"
      complain(
        """
        \(plugin.name) \(plugin.version) is a code location (protocol \
        \(CodeLocation.protocolVersion)): \(reason).
        """)
      return 2
    }
  }

  private func description() -> JSONValue {
    let definitions = Definitions(plugins: [plugin])
    let faults = definitions.faultsWithin() + unheard(definitions)
    guard faults.isEmpty else {
      return CodeLocationDescription.refusal(faults.map(\.description).joined(separator: "\n"))
    }
    return CodeLocationDescription(plugin: plugin, definitions: definitions).json
  }

  /// What the daemon would have to call, which it can't in another process: to leave it out in silence
  /// would be worse.
  private func unheard(_ definitions: Definitions) -> [DefinitionError] {
    definitions.schedules.filter { $0.decide != nil }.map {
      DefinitionError(
        .outOfRange, subject: $0.name,
        message: "schedule '\($0.name)' has a function that decides, which a code location can't "
          + "have; let it ask for its target, or build it in as a pack", declared: $0.declared)
    }
      + definitions.declaredSensors.map {
        DefinitionError(
          .outOfRange, subject: $0.name,
          message: "sensor '\($0.name)' can't be in a code location; give the asset an automation "
            + "condition, or build the sensor in as a pack", declared: $0.declared)
      }
  }

  private func describe() -> Int32 {
    guard let path = environment[CodeLocationVariable.output] else {
      complain("\(CodeLocationVariable.output) isn't set")
      return 2
    }
    do {
      try OutputFile(path).write(description().text)
      return 0
    } catch {
      complain("\(error)")
      return 1
    }
  }

  private func execute() async -> Int32 {
    guard let contextPath = environment[CodeLocationVariable.context],
      let messagePath = environment[CodeLocationVariable.messages]
    else {
      complain("\(CodeLocationVariable.context) or \(CodeLocationVariable.messages) isn't set")
      return 2
    }
    do {
      let messages = PipesMessages(try OutputFile(messagePath))
      await messages.write("opened", ["extras": [:]])
      let outcome: StepAnswer
      do {
        let context = try JSONValue(parsing: InputFile.text(contextPath))
        let request = try StepRequest(pipesContext: context)
        outcome = await CodeLocationStep(
          definitions: Definitions(plugins: [plugin]), request: request,
          environment: environment, messages: messages
        ).answer()
      } catch {
        outcome = .failure("the context can't be read: \(error)")
      }
      await messages.write("assetkit_result", outcome.json)
      await messages.write("closed", [:])
      if let failure = await messages.failure { throw failure }
      // The answer tells how the step came out; the code, that it was given.
      return 0
    } catch {
      complain("\(error)")
      return 1
    }
  }

  private func complain(_ message: String) {
    var text = message + "\n"
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
