// Debian's libxml2 exposes ICU's types in its encoding handlers. Foundation brings an ICU of its own,
// and two definitions of one type can't be imported together. We touch no encoding handler.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
