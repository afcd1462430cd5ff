#include "CLazyLibrary.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static void fail(const char *library) {
  const char *reason = dlerror();
  fprintf(stderr, "error while loading shared libraries: %s\n", reason ? reason : library);
  fflush(stderr);
  _exit(127);
}

void *lazy_function(const char *library, const char *name, void **address) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) fail(library);
  void *function = dlsym(handle, name);
  if (!function) fail(library);
  // Two threads that look at the same time find the same.
  __atomic_store_n(address, function, __ATOMIC_RELAXED);
  return function;
}
