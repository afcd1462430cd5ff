#include "CCurl.h"

#include <CLazyLibrary.h>

#define LAZY_LIBRARY "libcurl.so.4"

// The header's macros of these names check the types of arguments, or drop some.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

// What of libcurl is called. A function that is missing here is an error of the linker.

LAZY_FORWARD(void, curl_easy_cleanup, (CURL *curl), (curl))
LAZY_FORWARD(CURL *, curl_easy_init, (void), ())
LAZY_FORWARD(const char *, curl_easy_strerror, (CURLcode value), (value))
LAZY_FORWARD(time_t, curl_getdate, (const char *p, const time_t *unused), (p, unused))
LAZY_FORWARD(CURLcode, curl_global_init, (long flags), (flags))
LAZY_FORWARD(
  CURLMcode, curl_multi_add_handle,
  (CURLM *multi_handle, CURL *curl_handle),
  (multi_handle, curl_handle))
LAZY_FORWARD(CURLMcode, curl_multi_cleanup, (CURLM *multi_handle), (multi_handle))
LAZY_FORWARD(
  CURLMsg *, curl_multi_info_read,
  (CURLM *multi_handle, int *msgs_in_queue),
  (multi_handle, msgs_in_queue))
LAZY_FORWARD(CURLM *, curl_multi_init, (void), ())
LAZY_FORWARD(
  CURLMcode, curl_multi_perform,
  (CURLM *multi_handle, int *running_handles),
  (multi_handle, running_handles))
LAZY_FORWARD(
  CURLMcode, curl_multi_poll,
  (CURLM *multi_handle, struct curl_waitfd extra_fds[], unsigned int extra_nfds, int timeout_ms,
   int *ret),
  (multi_handle, extra_fds, extra_nfds, timeout_ms, ret))
LAZY_FORWARD(
  CURLMcode, curl_multi_remove_handle,
  (CURLM *multi_handle, CURL *curl_handle),
  (multi_handle, curl_handle))
LAZY_FORWARD(CURLMcode, curl_multi_wakeup, (CURLM *multi_handle), (multi_handle))
LAZY_FORWARD(
  struct curl_slist *, curl_slist_append,
  (struct curl_slist *list, const char *data),
  (list, data))
LAZY_FORWARD(void, curl_slist_free_all, (struct curl_slist *list), (list))

CURLcode assetkit_curl_set_long(CURL *easy, CURLoption option, long value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_list(
  CURL *easy, CURLoption option, struct curl_slist *value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_data_function(
  CURL *easy, CURLoption option, assetkit_curl_data_function value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_set_socket_function(
  CURL *easy, CURLoption option, assetkit_curl_socket_function value) {
  return LAZY(curl_easy_setopt)(easy, option, value);
}

CURLcode assetkit_curl_get_long(CURL *easy, CURLINFO info, long *value) {
  return LAZY(curl_easy_getinfo)(easy, info, value);
}

CURLcode assetkit_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return LAZY(curl_easy_getinfo)(easy, info, value);
}

CURLcode assetkit_curl_get_string(CURL *easy, CURLINFO info, const char **value) {
  return LAZY(curl_easy_getinfo)(easy, info, value);
}

CURLcode assetkit_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return LAZY(curl_easy_getinfo)(easy, info, value);
}

CURLMcode assetkit_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return LAZY(curl_multi_setopt)(multi, option, value);
}
