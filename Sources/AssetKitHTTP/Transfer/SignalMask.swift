internal import Glibc

/// Keeps SIGPIPE from the calling thread while the body runs.
///
/// OpenSSL writes to sockets that the peer may have closed. The signal goes to the thread that
/// writes, so blocking it there leaves the rest of the process as it is.
func withoutBrokenPipeSignal<Result>(_ body: () -> Result) -> Result {
  var pipe = sigset_t()
  var previous = sigset_t()
  sigemptyset(&pipe)
  sigaddset(&pipe, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &pipe, &previous)
  defer {
    // A signal that is still pending would be delivered as soon as the mask is gone.
    var now = timespec()
    while sigtimedwait(&pipe, nil, &now) == SIGPIPE {}
    pthread_sigmask(SIG_SETMASK, &previous, nil)
  }
  return body()
}
