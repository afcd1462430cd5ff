#include "CMongo.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

// A bson_t is 128 bytes, aligned likewise, in all of libbson 1.x; only libbson looks inside.
typedef struct {
  _Alignas(128) uint8_t bytes[128];
} bson;

static struct {
  void (*init)(void);
  void (*log_set_handler)(void *handler, void *user_data);
  void *(*uri_new_with_error)(const char *, cmongo_error *);
  void (*uri_destroy)(void *);
  bool (*uri_has_option)(const void *, const char *);
  bool (*uri_set_option_as_int32)(void *, const char *, int32_t);
  void *(*client_new_from_uri)(const void *);
  void (*client_destroy)(void *);
  bool (*client_set_error_api)(void *, int32_t);
  bool (*read_command)(
    void *, const char *, const bson *, const void *, const bson *, bson *, cmongo_error *);
  bool (*write_command)(void *, const char *, const bson *, const bson *, bson *, cmongo_error *);
  void *(*get_collection)(void *, const char *, const char *);
  void (*collection_destroy)(void *);
  void *(*find)(void *, const bson *, const bson *, const void *);
  bool (*cursor_next)(void *, const bson **);
  bool (*cursor_error)(void *, cmongo_error *);
  void (*cursor_destroy)(void *);
  bool (*bson_init_static)(bson *, const uint8_t *, size_t);
  const uint8_t *(*bson_get_data)(const bson *);
  void (*bson_destroy)(bson *);
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;

// Warnings come back as errors of the calls; on the terminal they would only disturb.
static void drop_log(int level, const char *domain, const char *message, void *user_data) {
  (void)level, (void)domain, (void)message, (void)user_data;
}

static void *symbol(void *handle, const char *name) {
  void *address = dlsym(handle, name);
  if (!address && !failure) failure = name;
  return address;
}

static void load(void) {
  void *mongoc = dlopen("libmongoc-1.0.so.0", RTLD_NOW | RTLD_LOCAL);
  void *bson = mongoc ? dlopen("libbson-1.0.so.0", RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!mongoc || !bson) {
    failure = dlerror();
    if (!failure) failure = "libmongoc-1.0.so.0 can't be opened";
    return;
  }
#define FIND(handle, field, name) library.field = symbol(handle, name)
  FIND(mongoc, init, "mongoc_init");
  FIND(mongoc, log_set_handler, "mongoc_log_set_handler");
  FIND(mongoc, uri_new_with_error, "mongoc_uri_new_with_error");
  FIND(mongoc, uri_destroy, "mongoc_uri_destroy");
  FIND(mongoc, uri_has_option, "mongoc_uri_has_option");
  FIND(mongoc, uri_set_option_as_int32, "mongoc_uri_set_option_as_int32");
  FIND(mongoc, client_new_from_uri, "mongoc_client_new_from_uri");
  FIND(mongoc, client_destroy, "mongoc_client_destroy");
  FIND(mongoc, client_set_error_api, "mongoc_client_set_error_api");
  FIND(mongoc, read_command, "mongoc_client_read_command_with_opts");
  FIND(mongoc, write_command, "mongoc_client_write_command_with_opts");
  FIND(mongoc, get_collection, "mongoc_client_get_collection");
  FIND(mongoc, collection_destroy, "mongoc_collection_destroy");
  FIND(mongoc, find, "mongoc_collection_find_with_opts");
  FIND(mongoc, cursor_next, "mongoc_cursor_next");
  FIND(mongoc, cursor_error, "mongoc_cursor_error");
  FIND(mongoc, cursor_destroy, "mongoc_cursor_destroy");
  FIND(bson, bson_init_static, "bson_init_static");
  FIND(bson, bson_get_data, "bson_get_data");
  FIND(bson, bson_destroy, "bson_destroy");
#undef FIND
  if (failure) return;
  library.init();
  library.log_set_handler((void *)drop_log, NULL);
}

const char *cmongo_load(void) {
  pthread_once(&once, load);
  return failure;
}

cmongo_uri *cmongo_uri_new(const char *text, cmongo_error *error) {
  return library.uri_new_with_error(text, error);
}

void cmongo_uri_free(cmongo_uri *uri) { library.uri_destroy(uri); }

void cmongo_uri_set_default(cmongo_uri *uri, const char *option, int32_t value) {
  if (!library.uri_has_option(uri, option)) library.uri_set_option_as_int32(uri, option, value);
}

cmongo_client *cmongo_client_new(const cmongo_uri *uri) {
  cmongo_client *client = library.client_new_from_uri(uri);
  // The second form of errors keeps the server's codes apart from libmongoc's own.
  if (client) library.client_set_error_api(client, 2);
  return client;
}

void cmongo_client_free(cmongo_client *client) { library.client_destroy(client); }

static uint32_t length_of(const uint8_t *document) {
  uint32_t length;
  memcpy(&length, document, sizeof length);
  return length;
}

static bool refuse(cmongo_error *error) {
  *error = (cmongo_error){.message = "a document isn't BSON"};
  return false;
}

bool cmongo_command(
  cmongo_client *client, const char *database, const uint8_t *command, uint32_t length,
  bool is_write, void *context, void (*reply)(void *context, const uint8_t *bytes, uint32_t length),
  cmongo_error *error
) {
  bson sent, received;
  if (!library.bson_init_static(&sent, command, length)) return refuse(error);
  bool succeeded = is_write
    ? library.write_command(client, database, &sent, NULL, &received, error)
    : library.read_command(client, database, &sent, NULL, NULL, &received, error);
  const uint8_t *data = library.bson_get_data(&received);
  reply(context, data, length_of(data));
  library.bson_destroy(&received);
  return succeeded;
}

bool cmongo_find(
  cmongo_client *client, const char *database, const char *collection, const uint8_t *filter,
  uint32_t filter_length, const uint8_t *options, uint32_t options_length, void *context,
  bool (*document)(void *context, const uint8_t *bytes, uint32_t length), cmongo_error *error
) {
  bson sent, sent_options;
  if (!library.bson_init_static(&sent, filter, filter_length)
      || !library.bson_init_static(&sent_options, options, options_length))
    return refuse(error);
  void *source = library.get_collection(client, database, collection);
  void *cursor = library.find(source, &sent, &sent_options, NULL);
  const bson *found;
  bool wants_more = true;
  while (wants_more && library.cursor_next(cursor, &found)) {
    const uint8_t *data = library.bson_get_data(found);
    wants_more = document(context, data, length_of(data));
  }
  bool failed = wants_more && library.cursor_error(cursor, error);
  library.cursor_destroy(cursor);
  library.collection_destroy(source);
  return !failed;
}
