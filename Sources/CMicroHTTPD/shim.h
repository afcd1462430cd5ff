#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// Swift can't call C's variadic functions: one inline function for each use of them.

/// Starts a daemon on 127.0.0.1 whose connections may be suspended. `threads` of them poll (epoll).
static inline struct MHD_Daemon *shim_MHD_start_loopback(
    uint16_t port, unsigned int threads, MHD_AccessHandlerCallback handler, void *context) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct MHD_OptionItem pool[] = {
      {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
      {MHD_OPTION_END, 0, NULL},
  };
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, port, NULL, NULL, handler, context,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, 4096u,
      MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

/// Starts a daemon with one thread on a socket that listens; the daemon closes it. Connections may be
/// suspended, and are closed after `timeout` idle seconds. `completed` is called at each request's end.
static inline struct MHD_Daemon *shim_MHD_start(
    int socket, unsigned int connections, unsigned int timeout, MHD_AccessHandlerCallback handler,
    MHD_RequestCompletedCallback completed, void *context) {
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handler, context,
      MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_END);
}

/// The port that a daemon listens on, 0 when unknown.
static inline uint16_t shim_MHD_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

/// Makes the connection's socket answer its close with a reset instead of an orderly end.
static inline void shim_MHD_reset_on_close(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (!info) return;
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/// What a content reader returns to break the connection off.
static const ssize_t shim_MHD_break_off = MHD_CONTENT_READER_END_WITH_ERROR;
