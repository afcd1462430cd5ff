internal import Glibc

/// A test's surroundings couldn't be made.
package struct TestSetupFailure: Error, CustomStringConvertible {
  /// Why.
  package let description: String

  /// The failure of the system call that was made last.
  static func system(_ what: String) -> TestSetupFailure {
    TestSetupFailure(description: "\(what): \(String(cString: strerror(errno)))")
  }
}
