internal import CommandLineKit
internal import Glibc

// Before anything starts a thread: threads inherit what is blocked.
Interrupts.block()

let words = Array(CommandLine.arguments.dropFirst())
// Not on the main actor: its thread waits for signals until the work ends the process.
let work = Task { @concurrent in exit(await Orchestrator.run(words).rawValue) }
Interrupts.wait { work.cancel() }
