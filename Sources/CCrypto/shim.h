#pragma once
// OpenSSL 3 would rather have digests made by name, through EVP; the functions below are as good,
// and the state of one under way can be stored and taken up again.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
