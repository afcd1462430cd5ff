#ifndef CPOSTGRES_H
#define CPOSTGRES_H

// libpq, opened at its first call; see CLazyLibrary.

#include <postgresql/libpq-fe.h>

#endif
