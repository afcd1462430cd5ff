// As in CCrypto: whoever sees both modules sees one declaration, deprecated if either says so.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// These are macros, which Swift doesn't see.
static inline int copenssl_require_tls12(SSL_CTX *context) {
  return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}
static inline int copenssl_name_host(SSL *ssl, const char *host) {
  return (int)SSL_set_tlsext_host_name(ssl, host);
}
