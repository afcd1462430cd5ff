#ifndef CARCHIVE_H
#define CARCHIVE_H

// libarchive, opened at its first call; see CLazyLibrary.

#include <archive.h>
#include <archive_entry.h>

#endif
