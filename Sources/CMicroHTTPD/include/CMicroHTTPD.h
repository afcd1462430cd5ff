#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

// libmicrohttpd, opened at its first call; see CLazyLibrary.

#include <microhttpd.h>

// Swift can't call C's variadic functions: one inline function for each use of them.

/// Starts a daemon on 127.0.0.1 whose connections may be suspended. `threads` of them poll (epoll).
struct MHD_Daemon *shim_MHD_start_loopback(
    uint16_t port, unsigned int threads, MHD_AccessHandlerCallback handler, void *context);

/// Starts a daemon with one thread on a socket that listens; the daemon closes it. Connections may be
/// suspended, and are closed after `timeout` idle seconds. `completed` is called at each request's end.
struct MHD_Daemon *shim_MHD_start(
    int socket, unsigned int connections, unsigned int timeout, MHD_AccessHandlerCallback handler,
    MHD_RequestCompletedCallback completed, void *context);

/// The port that a daemon listens on, 0 when unknown.
uint16_t shim_MHD_port(struct MHD_Daemon *daemon);

/// Makes the connection's socket answer its close with a reset instead of an orderly end.
void shim_MHD_reset_on_close(struct MHD_Connection *connection);

/// What a content reader returns to break the connection off.
static const ssize_t shim_MHD_break_off = MHD_CONTENT_READER_END_WITH_ERROR;

#endif
