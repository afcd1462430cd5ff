// The listing of all projects: simdjson's on-demand reader, so that memory is the document and its
// structural index whatever the number of projects. Names are handed out where they stand.

#include <simdjson.h>

#include <new>
#include <string>
#include <utility>
#include <vector>

#include "CSimdjson.h"

using namespace simdjson;

struct cjson_index {
  enum class Place { members, projects, end, failed };

  padded_string copy;
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object_iterator member, members_end;
  ondemand::array_iterator project, projects_end;
  Place place = Place::members;
  bool has_projects = false;
  int64_t last_serial = -1;
  // Names with escapes, decoded; they live for one batch.
  std::vector<std::string> decoded;

  error_code open(padded_string_view json) {
    SIMDJSON_TRY(parser.iterate(json).get(document));
    ondemand::object root;
    SIMDJSON_TRY(document.get_object().get(root));
    SIMDJSON_TRY(root.begin().get(member));
    return root.end().get(members_end);
  }

  error_code next(cjson_project *projects, size_t capacity, size_t *count) {
    decoded.clear();
    // Growing would move the strings that earlier projects of the batch point to.
    decoded.reserve(capacity);
    *count = 0;
    while (*count < capacity && place != Place::end) {
      if (place == Place::failed) return TAPE_ERROR;
      if (place == Place::projects) {
        SIMDJSON_TRY(read_project(projects, count));
      } else if (member != members_end) {
        SIMDJSON_TRY(read_member());
      } else {
        SIMDJSON_TRY(finish());
      }
    }
    return SUCCESS;
  }

 private:
  error_code read_member() {
    ondemand::field field;
    SIMDJSON_TRY((*member).get(field));
    auto key = field.key();
    if (key == "projects") {
      if (has_projects) return TAPE_ERROR;
      ondemand::array array;
      SIMDJSON_TRY(field.value().get_array().get(array));
      SIMDJSON_TRY(array.begin().get(project));
      SIMDJSON_TRY(array.end().get(projects_end));
      has_projects = true;
      place = Place::projects;
      return SUCCESS;
    }
    if (key == "meta") {
      ondemand::object meta;
      SIMDJSON_TRY(field.value().get_object().get(meta));
      for (auto entry : meta) {
        ondemand::field inner;
        SIMDJSON_TRY(std::move(entry).get(inner));
        if (inner.key() == "_last-serial") SIMDJSON_TRY(inner.value().get_int64().get(last_serial));
      }
    }
    ++member;
    return SUCCESS;
  }

  error_code read_project(cjson_project *projects, size_t *count) {
    if (project == projects_end) {
      place = Place::members;
      ++member;
      return SUCCESS;
    }
    ondemand::value value;
    ondemand::object object;
    SIMDJSON_TRY((*project).get(value));
    SIMDJSON_TRY(value.get_object().get(object));
    cjson_project read = {"", 0, -1};
    for (auto entry : object) {
      ondemand::field field;
      SIMDJSON_TRY(std::move(entry).get(field));
      auto key = field.key();
      if (key == "name") {
        ondemand::raw_json_string raw;
        SIMDJSON_TRY(field.value().get_raw_json_string().get(raw));
        SIMDJSON_TRY(read_name(raw, &read));
      } else if (key == "_last-serial") {
        SIMDJSON_TRY(field.value().get_int64().get(read.serial));
      }
    }
    if (read.name_length == 0) return NO_SUCH_FIELD;
    projects[(*count)++] = read;
    ++project;
    return SUCCESS;
  }

  // The closing quote exists: simdjson's first pass refuses a document with an open string.
  error_code read_name(ondemand::raw_json_string raw, cjson_project *read) {
    const char *start = raw.raw();
    const char *at = start;
    bool escaped = false;
    for (; *at != '"'; ++at) {
      if (*at == '\\') {
        escaped = true;
        ++at;
      }
    }
    size_t length = static_cast<size_t>(at - start);
    if (!escaped) {
      read->name = start;
      read->name_length = length;
      return SUCCESS;
    }
    // A name given twice in one project may need more room than one per project.
    if (decoded.size() == decoded.capacity()) return CAPACITY;
    std::string text(length + SIMDJSON_PADDING, '\0');
    auto *target = reinterpret_cast<uint8_t *>(text.data());
    std::string_view view;
    SIMDJSON_TRY(parser.unescape(raw, target).get(view));
    text.resize(view.size());
    decoded.push_back(std::move(text));
    read->name = decoded.back().data();
    read->name_length = decoded.back().size();
    return SUCCESS;
  }

  error_code finish() {
    if (!has_projects) return NO_SUCH_FIELD;
    // Only a reader that stands exactly behind the last token has seen a document that closes.
    if (document.current_location().error() != OUT_OF_BOUNDS) return TRAILING_CONTENT;
    place = Place::end;
    return SUCCESS;
  }
};

int cjson_index_open(const char *bytes, size_t length, size_t capacity, cjson_index **index) {
  *index = nullptr;
  try {
    auto *made = new cjson_index;
    padded_string_view view(bytes, length, capacity);
    if (capacity < length + CJSON_PADDING) {
      made->copy = padded_string(bytes, length);
      view = made->copy;
    }
    auto error = made->open(view);
    if (error) {
      delete made;
      return error;
    }
    *index = made;
    return SUCCESS;
  } catch (const std::bad_alloc &) {
    return MEMALLOC;
  } catch (...) {
    return UNEXPECTED_ERROR;
  }
}

int cjson_index_next(cjson_index *index, cjson_project *projects, size_t capacity, size_t *count) {
  *count = 0;
  try {
    auto error = index->next(projects, capacity, count);
    if (error) index->place = cjson_index::Place::failed;
    return error;
  } catch (const std::bad_alloc &) {
    return MEMALLOC;
  } catch (...) {
    return UNEXPECTED_ERROR;
  }
}

int64_t cjson_index_last_serial(const cjson_index *index) { return index->last_serial; }

void cjson_index_close(cjson_index *index) { delete index; }
