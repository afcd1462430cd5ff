#pragma once
#include <spawn.h>

// glibc 2.34 has these (spawn.h), but declares them only with _DEFAULT_SOURCE, which Swift's own
// Glibc module is built without.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);

static const short CSPAWN_SETSID = 0x80;  // POSIX_SPAWN_SETSID
