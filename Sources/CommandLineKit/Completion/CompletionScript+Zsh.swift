extension CompletionScript {
  static func zsh(_ tree: CompletionTree) -> String {
    """
    #compdef \(tree.program)
    # zsh completion for \(tree.program); put it into ~/.zshrc as:
    #   source <(\(tree.program) completion zsh)
    \(tree.function)() {
      local at="" cur="$words[CURRENT]" prev="$words[CURRENT-1]" i
      local -a offers
      if [[ $cur == --*=* ]]; then
        prev="${cur%%=*}"
        compset -P '*='
      fi
      for ((i = 2; i < CURRENT; i++)); do
        case "$at $words[i]" in
    \(cases(tree.commandPaths, "at=\"$at $words[i]\""))
    \(cases(tree.valueOptions, "((i++))"))
        esac
      done
      case "$at $prev" in
    \(tree.nodes.flatMap { values($0, tree) }.joined(separator: "\n"))
      esac
      case "$at" in
    \(tree.nodes.map { words($0, tree) }.joined(separator: "\n"))
      esac
    }
    if [[ $funcstack[1] == \(tree.function) ]]; then
      \(tree.function) "$@"
    else
      compdef \(tree.function) \(tree.program)
    fi

    """
  }

  private static func cases(_ patterns: [String], _ action: String) -> String {
    patterns.map { "      \(shellQuoted($0))) \(action) ;;" }.joined(separator: "\n")
  }

  private static func values(_ node: CompletionTree.Node, _ tree: CompletionTree) -> [String] {
    node.parameters.filter(\.takesValue).map { parameter in
      let patterns = parameter.spellings.map { shellQuoted(node.path + " " + $0) }
      return "    \(patterns.joined(separator: "|"))) "
        + "\(action(parameter.completion, tree)); return ;;"
    }
  }

  private static func words(_ node: CompletionTree.Node, _ tree: CompletionTree) -> String {
    let options = node.parameters.flatMap { parameter in
      parameter.spellings.map { ($0, parameter.summary) }
    }
    let plain =
      node.commands.isEmpty
      ? node.positionals.first.map { action($0.completion, tree) } ?? ":"
      : describe("command", node.commands.map { ($0.name, $0.abstract) })
    return """
          \(shellQuoted(node.path)))
            if [[ $cur == -* ]]; then
              \(describe("option", options + [("--help", "Show help.")]))
            else
              \(plain)
            fi ;;
      """
  }

  private static func action(_ completion: ValueCompletion, _ tree: CompletionTree) -> String {
    switch completion {
    case .none: ":"
    case .files: "_files"
    case .words(let words): "compadd -- " + words.map(shellQuoted).joined(separator: " ")
    case .dynamic(let topic):
      "compadd -- ${(f)\"$(\(tree.program) __complete \(shellQuoted(topic)) 2>/dev/null)\"}"
    }
  }

  /// `_describe` takes words of the form `name:description`.
  private static func describe(_ tag: String, _ offers: [(String, String)]) -> String {
    let words = offers.map { name, summary in
      shellQuoted(name.split(separator: ":").joined(separator: "\\:") + ":" + summary)
    }
    return "offers=(\(words.joined(separator: " "))); _describe \(tag) offers"
  }
}
