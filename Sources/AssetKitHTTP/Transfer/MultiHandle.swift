internal import CCurl

/// A libcurl multi handle, which carries many transfers on one thread and keeps the connections.
///
/// `@unchecked Sendable` is safe because `wakeUp` is the one method that others than the driver call,
/// and curl_multi_wakeup(3) says that it can be called from any thread. Whoever may call it holds a
/// reference, and the handle is cleaned up with the last one.
final class MultiHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer?

  /// libcurl is to be initialised once, before anything else of it.
  private static let isInitialised: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(maxConnections: Int) {
    pointer = Self.isInitialised ? curl_multi_init() : nil
    assetkit_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, maxConnections)
  }

  deinit { curl_multi_cleanup(pointer) }

  /// Ends a `poll` under way, or the next one.
  func wakeUp() { curl_multi_wakeup(pointer) }

  /// Begins a transfer; false when libcurl can't.
  func add(_ easy: EasyHandle) -> Bool { curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK }

  /// Ends a transfer, whatever its state.
  func remove(_ easy: EasyHandle) { curl_multi_remove_handle(pointer, easy.pointer) }

  /// Reads and writes what can be without waiting.
  func perform() {
    var running: Int32 = 0
    curl_multi_perform(pointer, &running)
  }

  /// Waits until a socket is ready, a time-out of libcurl's is due, or `wakeUp` is called.
  func poll(milliseconds: Int32) { curl_multi_poll(pointer, nil, 0, milliseconds, nil) }

  /// The next transfer that libcurl has ended, and how.
  func nextFinished() -> (handle: EasyHandle, result: CURLcode)? {
    var left: Int32 = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      var context: UnsafeMutableRawPointer?
      assetkit_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
      if let handle = EasyHandle.from(context) { return (handle, message.pointee.data.result) }
    }
    return nil
  }
}
