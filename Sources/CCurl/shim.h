#ifndef ASSETKIT_CCURL_SHIM_H
#define ASSETKIT_CCURL_SHIM_H

#include <curl/curl.h>

// Swift can't call variadic C functions: each kind of argument gets a wrapper of its own.

static inline CURLcode assetkit_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode assetkit_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl copies the string.
static inline CURLcode assetkit_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode assetkit_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl keeps the list, it doesn't copy it.
static inline CURLcode assetkit_curl_set_list(CURL *easy, CURLoption option,
                                              struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

typedef size_t (*assetkit_curl_data_function)(char *data, size_t size, size_t count, void *context);

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, whose signatures are the same.
static inline CURLcode assetkit_curl_set_data_function(CURL *easy, CURLoption option,
                                                       assetkit_curl_data_function value) {
  return curl_easy_setopt(easy, option, value);
}

typedef int (*assetkit_curl_socket_function)(void *context, curl_socket_t socket,
                                             curlsocktype purpose);

// For CURLOPT_SOCKOPTFUNCTION.
static inline CURLcode assetkit_curl_set_socket_function(CURL *easy, CURLoption option,
                                                         assetkit_curl_socket_function value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode assetkit_curl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode assetkit_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

// The string belongs to the easy handle.
static inline CURLcode assetkit_curl_get_string(CURL *easy, CURLINFO info, const char **value) {
  return curl_easy_getinfo(easy, info, value);
}

// CURLINFO_PRIVATE: what CURLOPT_PRIVATE was set to.
static inline CURLcode assetkit_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode assetkit_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

#endif
