internal import AssetKitCore
internal import CommandLineKit

/// `asset wipe`: forgets what is known of assets.
enum WipeCommand {
  private static let keys = Positional<String>(
    "KEY", "The assets to wipe.", isRequired: false, repeats: true,
    completion: .dynamic("asset-keys"))
  private static let all = Flag("all", "Wipe all assets.")
  private static let noPrompt = Flag("noprompt", "Don't ask.")

  static let command = Command(
    "wipe", "Delete the materializations, cursors and check results of assets.",
    discussion: "The assets' own data, wherever it is, and the runs are left as they are.",
    [keys, all, noPrompt, Console.json]
  ) { session in
    let (_, graph) = try await session.validDefinitions()
    let names = session.arguments.all(keys)
    guard session.arguments[all] != !names.isEmpty else {
      throw UsageError(
        names.isEmpty ? "name the assets to wipe, or give `--all`" : "give either KEY or `--all`",
        path: session.arguments.path)
    }
    let wanted = names.isEmpty ? graph.keys : try names.map { try session.spec($0, in: graph).key }
    if !session.arguments[noPrompt] {
      let list = wanted.prefix(10).map(\.description).joined(separator: ", ")
      let more = wanted.count > 10 ? " and \(wanted.count - 10) more" : ""
      let question = "this deletes what is known of \(list)\(more)"
      guard try Confirmation.ask(question, orOption: "--noprompt", session) else {
        return .failure
      }
    }
    let wiped = try await session.instance().storage.wipe(wanted, now: WallClock.system.now())
    if session.arguments[Console.json] {
      session.console.write(["wiped": .keys(wiped.sorted())])
    } else if wiped.isEmpty {
      session.console.output.line("There was nothing to wipe.")
    } else {
      for key in wiped.sorted() { session.console.output.line("wiped \(Sanitized.line("\(key)"))") }
    }
    return .success
  }
}
