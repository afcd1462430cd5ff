/// A shell for which completion can be had.
package enum Shell: String, ArgumentValue, CaseIterable {
  /// GNU Bash, from 3.2.
  case bash
  /// Z shell.
  case zsh
  /// Fish, from 3.0.
  case fish
}

/// The script by which a shell completes a program's command lines.
package enum CompletionScript {
  /// The script, to be sourced, or put where the shell looks for it.
  package static func text(for shell: Shell, root: Command) -> String {
    let tree = CompletionTree(root)
    return switch shell {
    case .bash: bash(tree)
    case .zsh: zsh(tree)
    case .fish: fish(tree)
    }
  }
}
