/// Everything that can run and that is known: assets, checks, resources, schedules and sensors.
public struct Definitions: Sendable {
  /// What steps execute.
  public private(set) var assets: [AssetDefinition] = []
  /// The assets that others produce.
  public private(set) var externalAssets: [AssetSpec] = []
  /// The checks.
  public private(set) var checks: [AssetCheckDefinition] = []
  /// The resources.
  public private(set) var resources: [ResourceDefinition] = []
  /// The schedules.
  public private(set) var schedules: [ScheduleDefinition] = []
  /// The sensors that were declared.
  private(set) var declaredSensors: [SensorDefinition] = []
  private var codeLocation = ""

  /// Makes an empty set.
  public init() {}

  /// Makes a set of what the plugins register, each under its name.
  public init(plugins: [any Plugin]) {
    for plugin in plugins {
      codeLocation = plugin.name
      plugin.register(in: &self)
    }
    codeLocation = ""
  }

  /// Adds an asset, or several that one function makes.
  public mutating func add(_ asset: AssetDefinition) {
    var asset = asset
    for index in asset.specs.indices { asset.specs[index].codeLocation = codeLocation }
    assets.append(asset)
  }

  /// Adds an asset that others produce.
  public mutating func add(external spec: AssetSpec) {
    var spec = spec
    spec.isExternal = true
    spec.codeLocation = codeLocation
    externalAssets.append(spec)
  }

  /// Adds a check.
  public mutating func add(_ check: AssetCheckDefinition) {
    var check = check
    check.codeLocation = codeLocation
    checks.append(check)
  }

  /// Adds a resource.
  public mutating func add(_ resource: ResourceDefinition) {
    var resource = resource
    resource.codeLocation = codeLocation
    resources.append(resource)
  }

  /// Adds a schedule.
  public mutating func add(_ schedule: ScheduleDefinition) {
    var schedule = schedule
    schedule.codeLocation = codeLocation
    schedules.append(schedule)
  }

  /// Adds a sensor.
  public mutating func add(_ sensor: SensorDefinition) {
    var sensor = sensor
    sensor.codeLocation = codeLocation
    declaredSensors.append(sensor)
  }

  /// Leaves out the checks that don't fit.
  mutating func keepChecks(_ fits: (AssetCheckDefinition) -> Bool) {
    checks.removeAll { !fits($0) }
  }

  /// Leaves out the schedules that don't fit.
  mutating func keepSchedules(_ fits: (ScheduleDefinition) -> Bool) {
    schedules.removeAll { !fits($0) }
  }

  /// Leaves out the sensors that don't fit.
  mutating func keepSensors(_ fits: (SensorDefinition) -> Bool) {
    declaredSensors.removeAll { !fits($0) }
  }

  /// The names of the dynamic partition sets that assets have.
  package var dynamicPartitionSets: Set<String> {
    specs.reduce(into: []) { $0.formUnion($1.partitions?.dynamicNames ?? []) }
  }

  /// The descriptions of all assets, external ones included, in the order of declaration.
  public var specs: [AssetSpec] { assets.flatMap(\.specs) + externalAssets }
}
