/// The list of all projects: `/simple/`.
enum SimpleListing {
  /// PEP 691's form, with PyPI's serial of each project.
  static func json(_ registry: SimulatedRegistry, _ snapshot: RegistrySnapshot) -> String {
    var text =
      "{\"meta\":{\"_last-serial\":\(snapshot.lastSerial),\"api-version\":\"1.4\"},\"projects\":["
    text.reserveCapacity(60 * (snapshot.serials.count + snapshot.fixtures.count) + 200)
    var separator = ""
    forEachProject(registry, snapshot) { name, _, serial in
      text += separator
      text += "{\"_last-serial\":"
      text += String(serial)
      text += ",\"name\":\""
      text += name
      text += "\"}"
      separator = ","
    }
    return text + "]}"
  }

  /// PEP 503's form.
  static func html(_ registry: SimulatedRegistry, _ snapshot: RegistrySnapshot) -> String {
    var text = "<!DOCTYPE html>\n<html>\n  <head>\n"
    text += "    <meta name=\"pypi:repository-version\" content=\"1.4\">\n"
    text += "    <title>Simple index</title>\n  </head>\n  <body>\n"
    forEachProject(registry, snapshot) { name, normalized, _ in
      text += "    <a href=\"/simple/\(normalized)/\">\(name)</a>\n"
    }
    return text + "  </body>\n</html>\n<!--SERIAL \(snapshot.lastSerial)-->"
  }

  private static func forEachProject(
    _ registry: SimulatedRegistry, _ snapshot: RegistrySnapshot,
    _ body: (_ name: String, _ normalized: String, _ serial: Int) -> Void
  ) {
    let names = registry.generator.names
    for id in snapshot.projects {
      if let fixture = snapshot.fixture(id) {
        body(fixture.package.name, fixture.package.normalizedName, fixture.serial)
      } else {
        body(
          names.displayName(at: id.number), names.normalizedName(at: id.number),
          snapshot.serials[id.number])
      }
    }
  }
}
