extension CompletionScript {
  static func fish(_ tree: CompletionTree) -> String {
    """
    # fish completion for \(tree.program); put it into ~/.config/fish/config.fish as:
    #   \(tree.program) completion fish | source
    function _\(tree.function)_at
        set -l at ""
        set -l skip 0
        for word in (commandline -opc)[2..-1]
            if test $skip = 1
                set skip 0
                continue
            end
            switch "$at $word"
                case \(tree.commandPaths.map(shellQuoted).joined(separator: " "))
                    set at "$at $word"
                case \(tree.valueOptions.map(shellQuoted).joined(separator: " "))
                    set skip 1
            end
        end
        test "$at" = "$argv[1]"
    end

    complete -c \(tree.program) -f
    \(tree.nodes.flatMap { lines($0, tree) }.joined(separator: "\n"))

    """
  }

  private static func lines(_ node: CompletionTree.Node, _ tree: CompletionTree) -> [String] {
    let condition = shellQuoted("_\(tree.function)_at \"\(node.path)\"")
    let start = "complete -c \(tree.program) -n \(condition)"
    let commands = node.commands.map {
      "\(start) -a \(shellQuoted($0.name)) -d \(shellQuoted($0.abstract))"
    }
    let options = node.parameters.map { parameter in
      var line = start
      for spelling in parameter.spellings {
        line +=
          spelling.hasPrefix("--") ? " -l \(spelling.dropFirst(2))" : " -s \(spelling.dropFirst())"
      }
      if parameter.takesValue { line += " -r" + offers(parameter.completion, tree) }
      return line + " -d \(shellQuoted(parameter.summary))"
    }
    let positional = node.positionals.prefix(1).compactMap { parameter in
      parameter.completion == .none ? nil : start + offers(parameter.completion, tree)
    }
    return commands + options + [start + " -s h -l help -d 'Show help.'"] + positional
  }

  private static func offers(_ completion: ValueCompletion, _ tree: CompletionTree) -> String {
    switch completion {
    case .none: " -f"
    case .files: " -F"
    case .words(let words): " -f -a \(shellQuoted(words.joined(separator: " ")))"
    case .dynamic(let topic):
      " -f -a \(shellQuoted("(\(tree.program) __complete \(topic) 2>/dev/null)"))"
    }
  }
}
