#ifndef CCURL_H
#define CCURL_H

// libcurl, opened at its first call; see CLazyLibrary.

#include <curl/curl.h>

// Swift can't call variadic C functions: each kind of argument gets a wrapper of its own.

CURLcode assetkit_curl_set_long(CURL *easy, CURLoption option, long value);

CURLcode assetkit_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);

// libcurl copies the string.
CURLcode assetkit_curl_set_string(CURL *easy, CURLoption option, const char *value);

CURLcode assetkit_curl_set_pointer(CURL *easy, CURLoption option, void *value);

// libcurl keeps the list, it doesn't copy it.
CURLcode assetkit_curl_set_list(
  CURL *easy, CURLoption option, struct curl_slist *value);

typedef size_t (*assetkit_curl_data_function)(char *data, size_t size, size_t count, void *context);

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, whose signatures are the same.
CURLcode assetkit_curl_set_data_function(
  CURL *easy, CURLoption option, assetkit_curl_data_function value);

typedef int (*assetkit_curl_socket_function)(
  void *context, curl_socket_t socket, curlsocktype purpose);

// For CURLOPT_SOCKOPTFUNCTION.
CURLcode assetkit_curl_set_socket_function(
  CURL *easy, CURLoption option, assetkit_curl_socket_function value);

CURLcode assetkit_curl_get_long(CURL *easy, CURLINFO info, long *value);

CURLcode assetkit_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);

// The string belongs to the easy handle.
CURLcode assetkit_curl_get_string(CURL *easy, CURLINFO info, const char **value);

// CURLINFO_PRIVATE: what CURLOPT_PRIVATE was set to.
CURLcode assetkit_curl_get_pointer(CURL *easy, CURLINFO info, void **value);

CURLMcode assetkit_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

#endif
