#include "CEmbedded.h"

#include <string.h>

// Each file stays an ordinary file in the target that it belongs to; the compiler copies its bytes.
static const unsigned char assetkit_0001[] = {
#embed "../AssetKitPostgres/Migrations/0001_initial_schema.sql"
};
static const unsigned char assetkit_runs[] = {
#embed "../AssetKitPostgres/Queries/runs.sql"
};
static const unsigned char assetkit_events[] = {
#embed "../AssetKitPostgres/Queries/events.sql"
};
static const unsigned char assetkit_assets[] = {
#embed "../AssetKitPostgres/Queries/assets.sql"
};
static const unsigned char ssc_0001[] = {
#embed "../SSCAssets/Graph/Migrations/0001_package_graph.sql"
};
static const unsigned char ssc_0002[] = {
#embed "../SSCAssets/Graph/Migrations/0002_six_ecosystems.sql"
};
static const unsigned char ssc_listing[] = {
#embed "../SSCAssets/Graph/Queries/listing.sql"
};
static const unsigned char ssc_packages[] = {
#embed "../SSCAssets/Graph/Queries/packages.sql"
};
static const unsigned char ssc_writing[] = {
#embed "../SSCAssets/Graph/Queries/writing.sql"
};

#define FILE_ENTRY(name, bytes) { name, bytes, sizeof bytes }
static const embedded_file files[] = {
  FILE_ENTRY("assetkit/Migrations/0001_initial_schema.sql", assetkit_0001),
  FILE_ENTRY("assetkit/Queries/runs.sql", assetkit_runs),
  FILE_ENTRY("assetkit/Queries/events.sql", assetkit_events),
  FILE_ENTRY("assetkit/Queries/assets.sql", assetkit_assets),
  FILE_ENTRY("ssc/Migrations/0001_package_graph.sql", ssc_0001),
  FILE_ENTRY("ssc/Migrations/0002_six_ecosystems.sql", ssc_0002),
  FILE_ENTRY("ssc/Queries/listing.sql", ssc_listing),
  FILE_ENTRY("ssc/Queries/packages.sql", ssc_packages),
  FILE_ENTRY("ssc/Queries/writing.sql", ssc_writing),
};
static const size_t count = sizeof files / sizeof files[0];

embedded_file embedded_file_named(const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(files[i].name, name) == 0) return files[i];
  return (embedded_file){0};
}

embedded_file embedded_file_at(size_t position) {
  return position < count ? files[position] : (embedded_file){0};
}
