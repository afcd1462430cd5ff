/// A POM after inheritance, interpolation and dependency management: what Maven works with.
package struct EffectivePOM: Sendable, Hashable {
  /// `jar` where nothing is said.
  package var packaging = "jar"
  /// Where the source may be, the most telling first: `scm/url`, `scm/connection`,
  /// `scm/developerConnection`, `url`.
  package var addresses: [String] = []
  /// The dependencies, inherited ones behind the POM's own, defaults and managed values filled in.
  ///
  /// What can't be resolved still has its `${…}`.
  package var dependencies: [POMDependency] = []
  /// Where the artifact has moved; parts that stay the same are filled in.
  package var relocation: POM.Reference?
  /// Parents and BOMs that couldn't be had, each as a sentence.
  ///
  /// With any, what the POM says may be more than this.
  package var gaps: [String] = []

  package init() {}
}
