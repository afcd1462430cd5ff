#ifndef CMONGO_H
#define CMONGO_H

#include <stdbool.h>
#include <stdint.h>

// libmongoc and libbson 1.x, opened on first use: to be linked with them would cost every start of
// the program milliseconds, and most programs have no MongoDB. Their headers aren't needed: what is
// declared here belongs to the interface that all versions of 1.x share (soname 0).

#pragma clang assume_nonnull begin

/// What went wrong, by libmongoc's domains and codes.
typedef struct {
  uint32_t domain;
  uint32_t code;
  char message[504];
} cmongo_error;

enum {
  /// Errors of the client, such as a failed log-in.
  CMONGO_DOMAIN_CLIENT = 1,
  /// Errors of an open connection.
  CMONGO_DOMAIN_STREAM = 2,
  /// Answers that aren't what the protocol demands.
  CMONGO_DOMAIN_PROTOCOL = 3,
  /// Failures of the log-in's conversation.
  CMONGO_DOMAIN_SASL = 7,
  CMONGO_DOMAIN_SCRAM = 14,
  /// No server was found that could be used.
  CMONGO_DOMAIN_SERVER_SELECTION = 15,
  /// Errors that the server reported.
  CMONGO_DOMAIN_SERVER = 17,
  CMONGO_CODE_AUTHENTICATE = 11,
};

typedef struct cmongo_uri cmongo_uri;
typedef struct cmongo_client cmongo_client;

/// Opens the libraries, once for the process; NULL when that went well, else why not.
const char *_Nullable cmongo_load(void);

/// Reads a connection string; NULL with an error when it is none. The libraries are loaded.
cmongo_uri *_Nullable cmongo_uri_new(const char *text, cmongo_error *error);
void cmongo_uri_free(cmongo_uri *uri);
/// Sets an option unless the connection string has it.
void cmongo_uri_set_default(cmongo_uri *uri, const char *option, int32_t value);

/// Makes a client of one thread, without connecting.
cmongo_client *_Nullable cmongo_client_new(const cmongo_uri *uri);
void cmongo_client_free(cmongo_client *client);

/// Runs a command and hands the reply's bytes to a function; the bytes end with the call.
///
/// A write is sent to the primary with the connection string's write concern, and retried once by
/// libmongoc where the server allows it.
bool cmongo_command(
  cmongo_client *client, const char *database, const uint8_t *command, uint32_t length,
  bool is_write, void *context, void (*reply)(void *context, const uint8_t *bytes, uint32_t length),
  cmongo_error *error);

/// Runs a query and hands over its documents one after the other, until the function returns false.
bool cmongo_find(
  cmongo_client *client, const char *database, const char *collection, const uint8_t *filter,
  uint32_t filter_length, const uint8_t *options, uint32_t options_length, void *context,
  bool (*document)(void *context, const uint8_t *bytes, uint32_t length), cmongo_error *error);

#pragma clang assume_nonnull end
#endif
