/// A connection's bytes, plain or encrypted.
package protocol ByteStream: AnyObject {
  /// Sends all of the bytes.
  ///
  /// - Throws: ``StreamError`` with code `.connectionLost` when the peer is gone or takes nothing
  ///   for the stream's longest silence.
  func write(_ bytes: [UInt8]) throws(StreamError)

  /// Receives at least one byte, and at most the buffer's size; 0 when the peer has closed.
  ///
  /// - Throws: ``StreamError`` with code `.connectionLost` when nothing comes for the stream's
  ///   longest silence.
  func read(into buffer: inout [UInt8]) throws(StreamError) -> Int
}
