internal import CommandLineKit
internal import Glibc

// Before anything starts a thread: threads inherit what is blocked.
Interrupts.block()

let words = Array(CommandLine.arguments.dropFirst())
let work = Task { await Orchestrator.run(words) }
Interrupts.onFirst { work.cancel() }
exit(await work.value.rawValue)
