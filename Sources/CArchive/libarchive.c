#include "CArchive.h"

#include <CLazyLibrary.h>
#include <sys/stat.h>

#define LAZY_LIBRARY "libarchive.so.13"

// What of libarchive is called. A function that is missing here is an error of the linker.

/// A function of an archive alone, which answers with a status.
#define FORWARD(name) LAZY_FORWARD(int, name, (struct archive *archive), (archive))

FORWARD(archive_read_support_filter_all)
FORWARD(archive_read_support_filter_bzip2)
FORWARD(archive_read_support_filter_compress)
FORWARD(archive_read_support_filter_gzip)
FORWARD(archive_read_support_filter_lzma)
FORWARD(archive_read_support_filter_xz)
FORWARD(archive_read_support_format_all)
FORWARD(archive_read_support_format_raw)
FORWARD(archive_read_support_format_tar)
FORWARD(archive_read_support_format_zip_seekable)
FORWARD(archive_read_data_skip)
FORWARD(archive_read_free)
FORWARD(archive_write_add_filter_bzip2)
FORWARD(archive_write_add_filter_gzip)
FORWARD(archive_write_add_filter_none)
FORWARD(archive_write_add_filter_xz)
FORWARD(archive_write_set_format_pax_restricted)
FORWARD(archive_write_set_format_raw)
FORWARD(archive_write_set_format_ustar)
FORWARD(archive_write_set_format_zip)
FORWARD(archive_write_zip_set_compression_deflate)
FORWARD(archive_write_zip_set_compression_store)
FORWARD(archive_write_close)
FORWARD(archive_write_free)

LAZY_FORWARD(struct archive *, archive_read_new, (), ())
LAZY_FORWARD(
  int, archive_read_open_memory,
  (struct archive *archive, const void *buffer, size_t size),
  (archive, buffer, size))
LAZY_FORWARD(
  int, archive_read_open_fd,
  (struct archive *archive, int fd, size_t block_size),
  (archive, fd, block_size))
LAZY_FORWARD(
  int, archive_read_next_header,
  (struct archive *archive, struct archive_entry **entry),
  (archive, entry))
LAZY_FORWARD(
  la_ssize_t, archive_read_data,
  (struct archive *archive, void *buffer, size_t size),
  (archive, buffer, size))
LAZY_FORWARD(
  int, archive_read_data_block,
  (struct archive *archive, const void **buffer, size_t *size, la_int64_t *offset),
  (archive, buffer, size, offset))
LAZY_FORWARD(struct archive *, archive_write_new, (), ())
LAZY_FORWARD(
  int, archive_write_set_bytes_in_last_block,
  (struct archive *archive, int bytes),
  (archive, bytes))
LAZY_FORWARD(
  int, archive_write_open_memory,
  (struct archive *archive, void *buffer, size_t size, size_t *used),
  (archive, buffer, size, used))
LAZY_FORWARD(
  int, archive_write_header,
  (struct archive *archive, struct archive_entry *entry),
  (archive, entry))
LAZY_FORWARD(
  la_ssize_t, archive_write_data,
  (struct archive *archive, const void *data, size_t size),
  (archive, data, size))
LAZY_FORWARD(
  int, archive_write_set_filter_option,
  (struct archive *archive, const char *module, const char *option, const char *value),
  (archive, module, option, value))
LAZY_FORWARD(
  la_int64_t, archive_filter_bytes,
  (struct archive *archive, int filter),
  (archive, filter))
LAZY_FORWARD(const char *, archive_error_string, (struct archive *archive), (archive))
LAZY_FORWARD(void, archive_entry_free, (struct archive_entry *entry), (entry))
LAZY_FORWARD(struct archive_entry *, archive_entry_new, (), ())
LAZY_FORWARD(mode_t, archive_entry_filetype, (struct archive_entry *entry), (entry))
LAZY_FORWARD(const char *, archive_entry_pathname, (struct archive_entry *entry), (entry))
LAZY_FORWARD(const char *, archive_entry_pathname_utf8, (struct archive_entry *entry), (entry))
LAZY_FORWARD(la_int64_t, archive_entry_size, (struct archive_entry *entry), (entry))
LAZY_FORWARD(
  void, archive_entry_set_filetype,
  (struct archive_entry *entry, unsigned int type),
  (entry, type))
LAZY_FORWARD(
  void, archive_entry_set_mtime,
  (struct archive_entry *entry, time_t seconds, long nanoseconds),
  (entry, seconds, nanoseconds))
LAZY_FORWARD(
  void, archive_entry_set_pathname,
  (struct archive_entry *entry, const char *path),
  (entry, path))
LAZY_FORWARD(
  void, archive_entry_set_perm,
  (struct archive_entry *entry, mode_t mode),
  (entry, mode))
LAZY_FORWARD(
  void, archive_entry_set_size,
  (struct archive_entry *entry, la_int64_t size),
  (entry, size))
