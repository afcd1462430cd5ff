#include "CMicroHTTPD.h"

#include <CLazyLibrary.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define LAZY_LIBRARY "libmicrohttpd.so.12"

// What of libmicrohttpd is called. A function that is missing here is an error of the linker.

LAZY_FORWARD(
  enum MHD_Result, MHD_add_response_header,
  (struct MHD_Response *response, const char *header, const char *content),
  (response, header, content))
LAZY_FORWARD(
  struct MHD_Response *, MHD_create_response_from_buffer,
  (size_t size, void *buffer, enum MHD_ResponseMemoryMode mode),
  (size, buffer, mode))
LAZY_FORWARD(
  struct MHD_Response *, MHD_create_response_from_buffer_with_free_callback_cls,
  (size_t size, void *buffer, MHD_ContentReaderFreeCallback crfc, void *crfc_cls),
  (size, buffer, crfc, crfc_cls))
LAZY_FORWARD(
  struct MHD_Response *, MHD_create_response_from_callback,
  (uint64_t size, size_t block_size, MHD_ContentReaderCallback crc, void *crc_cls,
   MHD_ContentReaderFreeCallback crfc),
  (size, block_size, crc, crc_cls, crfc))
LAZY_FORWARD(void, MHD_destroy_response, (struct MHD_Response *response), (response))
LAZY_FORWARD(
  int, MHD_get_connection_values,
  (struct MHD_Connection *connection, enum MHD_ValueKind kind, MHD_KeyValueIterator iterator,
   void *iterator_cls),
  (connection, kind, iterator, iterator_cls))
LAZY_FORWARD(
  const char *, MHD_lookup_connection_value,
  (struct MHD_Connection *connection, enum MHD_ValueKind kind, const char *key),
  (connection, kind, key))
LAZY_FORWARD(
  enum MHD_Result, MHD_queue_response,
  (struct MHD_Connection *connection, unsigned int status_code, struct MHD_Response *response),
  (connection, status_code, response))
LAZY_FORWARD(void, MHD_resume_connection, (struct MHD_Connection *connection), (connection))
LAZY_FORWARD(void, MHD_stop_daemon, (struct MHD_Daemon *daemon), (daemon))
LAZY_FORWARD(void, MHD_suspend_connection, (struct MHD_Connection *connection), (connection))

struct MHD_Daemon *shim_MHD_start_loopback(
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
  return LAZY(MHD_start_daemon)(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, port, NULL, NULL, handler, context,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, 4096u,
      MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

struct MHD_Daemon *shim_MHD_start(
    int socket, unsigned int connections, unsigned int timeout, MHD_AccessHandlerCallback handler,
    MHD_RequestCompletedCallback completed, void *context) {
  return LAZY(MHD_start_daemon)(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handler, context,
      MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_END);
}

uint16_t shim_MHD_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = LAZY(MHD_get_daemon_info)(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

void shim_MHD_reset_on_close(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      LAZY(MHD_get_connection_info)(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (!info) return;
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}
