#ifndef CSIMDJSON_H
#define CSIMDJSON_H

// What the registry readers need of simdjson, as C: a read-only tree for documents of one package,
// and a forward reader for the listing of all packages. No C++ exception crosses this border.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// simdjson reads up to this many bytes behind a document; a buffer with less room is copied.
enum { CJSON_PADDING = 64 };

/// The text of an error code that any function here returned; never freed.
const char *_Nonnull cjson_message(int code);

// --- A parsed document ---------------------------------------------------------------------------

/// Owns a parsed document; its strings are copies, so the bytes it came from may go at once.
typedef struct cjson_document cjson_document;

/// A place in a document. Valid as long as the document.
typedef struct {
  const void *_Nullable tape;
  size_t index;
} cjson_value;

typedef enum {
  CJSON_NULL,
  CJSON_BOOL,
  CJSON_NUMBER,
  CJSON_STRING,
  CJSON_ARRAY,
  CJSON_OBJECT
} cjson_kind;

/// Parses and validates a whole document. Returns 0, or an error code with `*document` null.
/// `capacity` says how many bytes may be read at `bytes`; those behind `length` may have any value.
int cjson_parse(const char *_Nonnull bytes, size_t length, size_t capacity,
                cjson_document *_Nullable *_Nonnull document, cjson_value *_Nonnull root);
void cjson_free(cjson_document *_Nonnull document);

cjson_kind cjson_kind_of(cjson_value value);

// Each of these returns false, and leaves its result alone, when the value is of another kind.
bool cjson_bool(cjson_value value, bool *_Nonnull result);
bool cjson_int64(cjson_value value, int64_t *_Nonnull result);
bool cjson_double(cjson_value value, double *_Nonnull result);
bool cjson_string(cjson_value value, const char *_Nullable *_Nonnull text,
                  size_t *_Nonnull length);

/// The first member with a key; false when the value is no object or has no such member.
bool cjson_member(cjson_value object, const char *_Nonnull key, size_t key_length,
                  cjson_value *_Nonnull result);

/// A walk over the elements of an array or the members of an object.
typedef struct {
  cjson_value next;
  cjson_value end;
} cjson_iterator;

bool cjson_elements(cjson_value array, cjson_iterator *_Nonnull iterator);
bool cjson_next_element(cjson_iterator *_Nonnull iterator, cjson_value *_Nonnull element);
bool cjson_members(cjson_value object, cjson_iterator *_Nonnull iterator);
bool cjson_next_member(cjson_iterator *_Nonnull iterator, const char *_Nullable *_Nonnull key,
                       size_t *_Nonnull key_length, cjson_value *_Nonnull member);

// --- The listing of all projects (PEP 691, `/simple/`) -------------------------------------------

/// Reads a listing front to back without building a tree.
typedef struct cjson_index cjson_index;

/// One project of the listing; the name may point into the document.
typedef struct {
  const char *_Nullable name;
  size_t name_length;
  /// -1 when the listing has no serial for this project.
  int64_t serial;
} cjson_project;

/// Opens a listing. The bytes must stay where they are until `cjson_index_close`.
int cjson_index_open(const char *_Nonnull bytes, size_t length, size_t capacity,
                     cjson_index *_Nullable *_Nonnull index);

/// Hands out up to `capacity` further projects; their names are valid until the next call.
///
/// `*count` of 0 means that the whole document, to its closing brace, was read and is complete.
/// Returns an error code for anything else: a broken document never looks like a shorter one.
int cjson_index_next(cjson_index *_Nonnull index, cjson_project *_Nonnull projects,
                     size_t capacity, size_t *_Nonnull count);

/// The serial of the listing as a whole, known for sure after the last batch; -1 when it has none.
int64_t cjson_index_last_serial(const cjson_index *_Nonnull index);
void cjson_index_close(cjson_index *_Nonnull index);

#ifdef __cplusplus
}
#endif
#endif
