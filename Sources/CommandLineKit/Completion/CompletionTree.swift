/// What a shell can offer, command by command.
struct CompletionTree {
  /// A command with its place in the tree.
  struct Node {
    /// The names below the program's, each with a blank before it: " asset list"; empty for the root.
    let path: String
    let commands: [Command]
    let parameters: [Parameter]
    let positionals: [Parameter]
  }

  let program: String
  let nodes: [Node]

  init(_ root: Command) {
    program = root.name
    nodes = Self.nodes([root], path: "")
  }

  private static func nodes(_ chain: [Command], path: String) -> [Node] {
    guard let command = chain.last else { return [] }
    let node = Node(
      path: path, commands: command.visibleSubcommands, parameters: CommandParser.named(chain),
      positionals: command.parameters.filter { $0.kind == .positional })
    return [node]
      + command.visibleSubcommands.flatMap { nodes(chain + [$0], path: path + " " + $0.name) }
  }

  /// The name of the shell function: the program's, in letters that every shell takes.
  var function: String {
    "_" + String(program.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  /// The paths of all commands but the root.
  var commandPaths: [String] { nodes.map(\.path).filter { !$0.isEmpty } }

  /// Every option that takes a value, behind the path of its command.
  var valueOptions: [String] {
    nodes.flatMap { node in
      node.parameters.filter(\.takesValue).flatMap { $0.spellings.map { node.path + " " + $0 } }
    }
  }
}

/// Writes a text as one word of a shell.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    + "'"
}
