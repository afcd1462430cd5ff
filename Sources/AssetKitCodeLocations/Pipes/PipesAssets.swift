package import AssetKitCore

/// Assets that one program makes over Pipes, as a code location declares them.
package struct PipesAssets: Sendable {
  /// The step's name.
  package var name: String
  /// The assets.
  package var specs: [AssetSpec]
  /// How the program is run.
  package var step: PipesStep
  /// The keys that the program may leave out; they get no implicit materialization.
  package var optional: Set<AssetKey> = []
  /// Whether a run may ask for some of the assets only.
  package var canSubset = false
  /// What happens after a failure.
  package var retryPolicy: RetryPolicy?
  /// The longest time that one attempt may take.
  package var timeout: Duration?
  /// The concurrency pool whose slot the step takes.
  package var pool: String?
  /// Whether the step takes a run configuration, which the program gets as the extra `config`.
  package var isConfigurable = true
  /// Where it was declared.
  package var declared: DeclarationSite

  /// Declares assets.
  ///
  /// - Parameter name: The step's name; by default that of the first asset's key.
  package init(
    _ specs: [AssetSpec], name: String? = nil, step: PipesStep, declared: DeclarationSite
  ) {
    self.specs = specs
    self.name = name ?? specs.first?.key.path.joined(separator: "__") ?? ""
    self.step = step
    self.declared = declared
  }

  /// The assets as a run executes them.
  package var definition: AssetDefinition {
    var step = step
    for spec in specs { step.codeVersions[spec.key] = spec.codeVersion }
    step.optional = optional
    var definition = AssetDefinition(
      name: name, specs: specs, optional: optional, canSubset: canSubset, retryPolicy: retryPolicy,
      timeout: timeout, pool: pool, isConfigurable: isConfigurable, declared: declared
    ) { [step, isConfigurable] context, config in
      try await step.run(context, extras: isConfigurable ? ["config": config ?? .object([:])] : [:])
    }
    definition.cancellationGrace = step.command.cancellationGrace
    return definition
  }
}

extension StepCommand {
  /// How long a canceled step may take until it is given up: the program gets its grace time, and what
  /// it leaves behind is ended after that.
  var cancellationGrace: Duration { grace + StepLife.linger * 4 + .seconds(1) }
}
