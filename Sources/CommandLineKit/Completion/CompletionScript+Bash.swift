extension CompletionScript {
  /// Candidates are read line by line and compared: `compgen -W` would expand `$(...)` in them.
  static func bash(_ tree: CompletionTree) -> String {
    let offer = tree.function + "_offer"
    return """
      # bash completion for \(tree.program); put it into ~/.bashrc as:
      #   source <(\(tree.program) completion bash)
      \(offer)() {
        local line
        while IFS= read -r line; do
          if [[ $line == "$cur"* ]]; then COMPREPLY+=("$line"); fi
        done
      }

      \(tree.function)() {
        local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at="" i
        COMPREPLY=()
        # --option=value comes as three words
        if [[ $cur == "=" ]]; then
          cur=""
        elif [[ $prev == "=" ]]; then
          prev="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        for ((i = 1; i < COMP_CWORD; i++)); do
          case "$at ${COMP_WORDS[i]}" in
      \(cases(tree.commandPaths, "at=\"$at ${COMP_WORDS[i]}\""))
      \(cases(tree.valueOptions, "((i++))"))
          esac
        done
        case "$at $prev" in
      \(tree.nodes.flatMap { values($0, tree, offer) }.joined(separator: "\n"))
        esac
        case "$at" in
      \(tree.nodes.map { words($0, tree, offer) }.joined(separator: "\n"))
        esac
      }
      complete -F \(tree.function) \(tree.program)

      """
  }

  private static func cases(_ patterns: [String], _ action: String) -> String {
    patterns.map { "      \(shellQuoted($0))) \(action) ;;" }.joined(separator: "\n")
  }

  private static func values(
    _ node: CompletionTree.Node, _ tree: CompletionTree, _ offer: String
  ) -> [String] {
    node.parameters.filter(\.takesValue).map { parameter in
      let patterns = parameter.spellings.map { shellQuoted(node.path + " " + $0) }
      let source = source(parameter.completion, tree)
      return "    \(patterns.joined(separator: "|"))) "
        + (source.map { "\(offer) < <(\($0)); " } ?? "") + "return ;;"
    }
  }

  private static func words(
    _ node: CompletionTree.Node, _ tree: CompletionTree, _ offer: String
  ) -> String {
    let options = node.parameters.flatMap(\.spellings) + ["--help"]
    let plain =
      node.commands.isEmpty
      ? node.positionals.first.flatMap { source($0.completion, tree) }
      : list(node.commands.map(\.name))
    let other = plain.map { "else \(offer) < <(\($0)); " } ?? ""
    return """
          \(shellQuoted(node.path)))
            if [[ $cur == -* ]]; then \(offer) < <(\(list(options))); \(other)fi ;;
      """
  }

  private static func source(_ completion: ValueCompletion, _ tree: CompletionTree) -> String? {
    switch completion {
    case .none: nil
    case .files: "compgen -f -- \"$cur\""
    case .words(let words): list(words)
    case .dynamic(let topic): "\(tree.program) __complete \(shellQuoted(topic)) 2>/dev/null"
    }
  }

  private static func list(_ words: [String]) -> String {
    "printf '%s\\n' " + words.map(shellQuoted).joined(separator: " ")
  }
}
