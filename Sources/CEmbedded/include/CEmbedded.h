#pragma once
#include <stddef.h>

/// A file of the sources that the program carries with it.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} embedded_file;

/// Finds a file by its name, such as "assetkit/Queries/runs.sql"; `bytes` is NULL when there is none.
embedded_file embedded_file_named(const char *name);

/// The file at a position, in the order of the list; `name` is NULL behind the last.
embedded_file embedded_file_at(size_t position);
