// A document as a tree: simdjson's DOM, whose stages both run on the best instruction set found at
// run time, and which has validated everything before the first value is handed out.

#include <simdjson.h>

#include <cstring>
#include <new>
#include <type_traits>

#include "CSimdjson.h"

using namespace simdjson;

struct cjson_document {
  dom::parser parser;
};

namespace {

// A DOM element and its iterators are a pointer and an index; they cross to C as exactly that.
template <typename T>
T from(cjson_value value) {
  static_assert(sizeof(T) == sizeof(cjson_value) && std::is_trivially_copyable_v<T>);
  T result;
  std::memcpy(static_cast<void *>(&result), &value, sizeof value);
  return result;
}

template <typename T>
cjson_value to(const T &value) {
  static_assert(sizeof(T) == sizeof(cjson_value) && std::is_trivially_copyable_v<T>);
  cjson_value result;
  std::memcpy(&result, static_cast<const void *>(&value), sizeof result);
  return result;
}

// Iterators have no default constructor in every release of simdjson.
template <typename Iterator>
union Storage {
  cjson_value value;
  Iterator iterator;
  explicit Storage(cjson_value from) : value(from) {}
};

template <typename Iterator, typename Body>
bool step(cjson_iterator *walk, Body body) {
  static_assert(sizeof(Iterator) == sizeof(cjson_value));
  static_assert(std::is_trivially_copyable_v<Iterator>);
  if (walk->next.index == walk->end.index) return false;
  Storage<Iterator> storage(walk->next);
  body(storage.iterator);
  ++storage.iterator;
  walk->next = to(storage.iterator);
  return true;
}

}  // namespace

const char *cjson_message(int code) { return error_message(static_cast<error_code>(code)); }

int cjson_parse(const char *bytes, size_t length, size_t capacity, cjson_document **document,
                cjson_value *root) {
  *document = nullptr;
  try {
    static_assert(SIMDJSON_PADDING <= CJSON_PADDING);
    auto *made = new cjson_document;
    dom::element element;
    bool copy = capacity < length + CJSON_PADDING;
    auto error = made->parser.parse(bytes, length, copy).get(element);
    if (error) {
      delete made;
      return error;
    }
    *document = made;
    *root = to(element);
    return SUCCESS;
  } catch (const std::bad_alloc &) {
    return MEMALLOC;
  } catch (...) {
    return UNEXPECTED_ERROR;
  }
}

void cjson_free(cjson_document *document) { delete document; }

cjson_kind cjson_kind_of(cjson_value value) {
  switch (from<dom::element>(value).type()) {
    case dom::element_type::NULL_VALUE: return CJSON_NULL;
    case dom::element_type::BOOL: return CJSON_BOOL;
    case dom::element_type::STRING: return CJSON_STRING;
    case dom::element_type::ARRAY: return CJSON_ARRAY;
    case dom::element_type::OBJECT: return CJSON_OBJECT;
    default: return CJSON_NUMBER;
  }
}

bool cjson_bool(cjson_value value, bool *result) {
  return from<dom::element>(value).get(*result) == SUCCESS;
}

bool cjson_int64(cjson_value value, int64_t *result) {
  return from<dom::element>(value).get(*result) == SUCCESS;
}

bool cjson_double(cjson_value value, double *result) {
  return from<dom::element>(value).get(*result) == SUCCESS;
}

bool cjson_string(cjson_value value, const char **text, size_t *length) {
  std::string_view view;
  if (from<dom::element>(value).get(view)) return false;
  *text = view.data();
  *length = view.size();
  return true;
}

bool cjson_member(cjson_value object, const char *key, size_t key_length, cjson_value *result) {
  dom::object members;
  dom::element member;
  if (from<dom::element>(object).get(members)) return false;
  if (members.at_key(std::string_view(key, key_length)).get(member)) return false;
  *result = to(member);
  return true;
}

bool cjson_elements(cjson_value array, cjson_iterator *iterator) {
  dom::array elements;
  if (from<dom::element>(array).get(elements)) return false;
  *iterator = {to(elements.begin()), to(elements.end())};
  return true;
}

bool cjson_next_element(cjson_iterator *iterator, cjson_value *element) {
  return step<dom::array::iterator>(iterator, [&](auto &at) { *element = to(*at); });
}

bool cjson_members(cjson_value object, cjson_iterator *iterator) {
  dom::object members;
  if (from<dom::element>(object).get(members)) return false;
  *iterator = {to(members.begin()), to(members.end())};
  return true;
}

bool cjson_next_member(cjson_iterator *iterator, const char **key, size_t *key_length,
                       cjson_value *member) {
  return step<dom::object::iterator>(iterator, [&](auto &at) {
    std::string_view view = at.key();
    *key = view.data();
    *key_length = view.size();
    *member = to(at.value());
  });
}
