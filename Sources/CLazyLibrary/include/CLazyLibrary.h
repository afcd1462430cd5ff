#ifndef CLAZYLIBRARY_H
#define CLAZYLIBRARY_H

// Shared libraries that are opened at the first call of one of their functions. To load libpq and libcurl
// with the thirty libraries that these need takes the dynamic linker six milliseconds, a third of what
// `asset list` takes in all, and many commands call neither.

/// The address of a function of a shared library, which is opened when it isn't open yet. `address` keeps
/// the answer for the next call. A library or function that isn't there ends the process with exit code
/// 127 and a line on standard error, as the dynamic linker does for libraries that it loads at the start.
void *lazy_function(const char *library, const char *name, void **address);

/// A function of the library that LAZY_LIBRARY names, as its header declares it.
#define LAZY(name) \
  ({ \
    static void *address; \
    void *known = __atomic_load_n(&address, __ATOMIC_RELAXED); \
    (__typeof__(&name))(known ? known : lazy_function(LAZY_LIBRARY, #name, &address)); \
  })

/// Defines a function of that library as a call of the one in the library.
#define LAZY_FORWARD(type, name, parameters, arguments) \
  type name parameters { return LAZY(name) arguments; }

#endif
