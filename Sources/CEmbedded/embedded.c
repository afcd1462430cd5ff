#include "CEmbedded.h"

#include <string.h>

// Each file stays an ordinary file in the target that it belongs to; the compiler copies its bytes.
static const unsigned char assetkit_0001[] = {
#embed "../AssetKitPostgres/Migrations/0001_initial_schema.sql"
};
static const unsigned char assetkit_0002[] = {
#embed "../AssetKitPostgres/Migrations/0002_partitions_and_ticks.sql"
};
static const unsigned char assetkit_0003[] = {
#embed "../AssetKitPostgres/Migrations/0003_dagster_compat.sql"
};
static const unsigned char assetkit_0004[] = {
#embed "../AssetKitPostgres/Migrations/0004_queue_and_daemons.sql"
};
static const unsigned char assetkit_0005[] = {
#embed "../AssetKitPostgres/Migrations/0005_partitions.sql"
};
static const unsigned char assetkit_0006[] = {
#embed "../AssetKitPostgres/Migrations/0006_held_runs.sql"
};
static const unsigned char assetkit_0007[] = {
#embed "../AssetKitPostgres/Migrations/0007_sensors.sql"
};
static const unsigned char assetkit_0008[] = {
#embed "../AssetKitPostgres/Migrations/0008_held_stages.sql"
};
static const unsigned char assetkit_0009[] = {
#embed "../AssetKitPostgres/Migrations/0009_sensor_claims.sql"
};
static const unsigned char assetkit_0010[] = {
#embed "../AssetKitPostgres/Migrations/0010_queued_runs.sql"
};
static const unsigned char assetkit_assets[] = {
#embed "../AssetKitPostgres/Queries/assets.sql"
};
static const unsigned char assetkit_events[] = {
#embed "../AssetKitPostgres/Queries/events.sql"
};
static const unsigned char assetkit_partitions[] = {
#embed "../AssetKitPostgres/Queries/partitions.sql"
};
static const unsigned char assetkit_pools[] = {
#embed "../AssetKitPostgres/Queries/pools.sql"
};
static const unsigned char assetkit_queue[] = {
#embed "../AssetKitPostgres/Queries/queue.sql"
};
static const unsigned char assetkit_runs[] = {
#embed "../AssetKitPostgres/Queries/runs.sql"
};
static const unsigned char daemon_automation[] = {
#embed "../AssetKitDaemon/Queries/automation.sql"
};
static const unsigned char daemon_daemons[] = {
#embed "../AssetKitDaemon/Queries/daemons.sql"
};
static const unsigned char daemon_freshness[] = {
#embed "../AssetKitDaemon/Queries/freshness.sql"
};
static const unsigned char daemon_metrics[] = {
#embed "../AssetKitDaemon/Queries/metrics.sql"
};
static const unsigned char daemon_retention[] = {
#embed "../AssetKitDaemon/Queries/retention.sql"
};
static const unsigned char daemon_schedules[] = {
#embed "../AssetKitDaemon/Queries/schedules.sql"
};
static const unsigned char daemon_sensors[] = {
#embed "../AssetKitDaemon/Queries/sensors.sql"
};
static const unsigned char dagster_source[] = {
#embed "../AssetKitDagster/Queries/source.sql"
};
static const unsigned char dagster_target[] = {
#embed "../AssetKitDagster/Queries/target.sql"
};
static const unsigned char ssc_0001[] = {
#embed "../SSCAssets/Graph/Migrations/0001_package_graph.sql"
};
static const unsigned char ssc_0002[] = {
#embed "../SSCAssets/Graph/Migrations/0002_six_ecosystems.sql"
};
static const unsigned char ssc_0003[] = {
#embed "../SSCAssets/Graph/Migrations/0003_npm_request_budget.sql"
};
static const unsigned char ssc_0004[] = {
#embed "../SSCAssets/Graph/Migrations/0004_graph_views.sql"
};
static const unsigned char ssc_0005[] = {
#embed "../SSCAssets/Graph/Migrations/0005_vulnerabilities.sql"
};
static const unsigned char ssc_impacts[] = {
#embed "../SSCAssets/Graph/Queries/impacts.sql"
};
static const unsigned char ssc_listing[] = {
#embed "../SSCAssets/Graph/Queries/listing.sql"
};
static const unsigned char ssc_maintenance[] = {
#embed "../SSCAssets/Graph/Queries/maintenance.sql"
};
static const unsigned char ssc_packages[] = {
#embed "../SSCAssets/Graph/Queries/packages.sql"
};
static const unsigned char ssc_requests[] = {
#embed "../SSCAssets/Graph/Queries/requests.sql"
};
static const unsigned char ssc_vulnerabilities[] = {
#embed "../SSCAssets/Graph/Queries/vulnerabilities.sql"
};
static const unsigned char ssc_writing[] = {
#embed "../SSCAssets/Graph/Queries/writing.sql"
};

#define FILE_ENTRY(name, bytes) { name, bytes, sizeof bytes }
static const embedded_file files[] = {
  FILE_ENTRY("assetkit/Migrations/0001_initial_schema.sql", assetkit_0001),
  FILE_ENTRY("assetkit/Migrations/0002_partitions_and_ticks.sql", assetkit_0002),
  FILE_ENTRY("assetkit/Migrations/0003_dagster_compat.sql", assetkit_0003),
  FILE_ENTRY("assetkit/Migrations/0004_queue_and_daemons.sql", assetkit_0004),
  FILE_ENTRY("assetkit/Migrations/0005_partitions.sql", assetkit_0005),
  FILE_ENTRY("assetkit/Migrations/0006_held_runs.sql", assetkit_0006),
  FILE_ENTRY("assetkit/Migrations/0007_sensors.sql", assetkit_0007),
  FILE_ENTRY("assetkit/Migrations/0008_held_stages.sql", assetkit_0008),
  FILE_ENTRY("assetkit/Migrations/0009_sensor_claims.sql", assetkit_0009),
  FILE_ENTRY("assetkit/Migrations/0010_queued_runs.sql", assetkit_0010),
  FILE_ENTRY("assetkit/Queries/assets.sql", assetkit_assets),
  FILE_ENTRY("assetkit/Queries/events.sql", assetkit_events),
  FILE_ENTRY("assetkit/Queries/partitions.sql", assetkit_partitions),
  FILE_ENTRY("assetkit/Queries/pools.sql", assetkit_pools),
  FILE_ENTRY("assetkit/Queries/queue.sql", assetkit_queue),
  FILE_ENTRY("assetkit/Queries/runs.sql", assetkit_runs),
  FILE_ENTRY("daemon/Queries/automation.sql", daemon_automation),
  FILE_ENTRY("daemon/Queries/daemons.sql", daemon_daemons),
  FILE_ENTRY("daemon/Queries/freshness.sql", daemon_freshness),
  FILE_ENTRY("daemon/Queries/metrics.sql", daemon_metrics),
  FILE_ENTRY("daemon/Queries/retention.sql", daemon_retention),
  FILE_ENTRY("daemon/Queries/schedules.sql", daemon_schedules),
  FILE_ENTRY("daemon/Queries/sensors.sql", daemon_sensors),
  FILE_ENTRY("dagster/Queries/source.sql", dagster_source),
  FILE_ENTRY("dagster/Queries/target.sql", dagster_target),
  FILE_ENTRY("ssc/Migrations/0001_package_graph.sql", ssc_0001),
  FILE_ENTRY("ssc/Migrations/0002_six_ecosystems.sql", ssc_0002),
  FILE_ENTRY("ssc/Migrations/0003_npm_request_budget.sql", ssc_0003),
  FILE_ENTRY("ssc/Migrations/0004_graph_views.sql", ssc_0004),
  FILE_ENTRY("ssc/Migrations/0005_vulnerabilities.sql", ssc_0005),
  FILE_ENTRY("ssc/Queries/impacts.sql", ssc_impacts),
  FILE_ENTRY("ssc/Queries/listing.sql", ssc_listing),
  FILE_ENTRY("ssc/Queries/maintenance.sql", ssc_maintenance),
  FILE_ENTRY("ssc/Queries/packages.sql", ssc_packages),
  FILE_ENTRY("ssc/Queries/requests.sql", ssc_requests),
  FILE_ENTRY("ssc/Queries/vulnerabilities.sql", ssc_vulnerabilities),
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
