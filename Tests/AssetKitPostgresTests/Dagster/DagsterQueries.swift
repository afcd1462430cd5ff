/// What the tests ask Dagster's GraphQL server: the fields that its web UI shows.
extension `Dagster's web server` {
  static let runs = """
    query Runs($filter: RunsFilter, $cursor: String) {
      runsOrError(filter: $filter, cursor: $cursor, limit: 25) {
        __typename
        ... on Runs {
          count
          results {
            runId status jobName tags { key value } assetSelection { path }
            startTime endTime creationTime updateTime
          }
        }
        ... on PythonError { message }
      }
    }
    """

  static let run = """
    query Run($run: ID!) {
      runOrError(runId: $run) {
        __typename
        ... on Run {
          stats { ... on RunStatsSnapshot { stepsSucceeded materializations } }
          stepStats { stepKey status attempts { startTime endTime } }
          executionPlan { steps { key inputs { dependsOn { key } } } }
          assets { key { path } }
        }
        ... on PythonError { message }
      }
    }
    """

  static let log = """
    query Log($run: ID!, $cursor: String, $limit: Int) {
      logsForRun(runId: $run, afterCursor: $cursor, limit: $limit) {
        __typename
        ... on EventConnection {
          cursor hasMore
          events {
            __typename
            ... on MessageEvent { message level stepKey timestamp eventType }
            ... on ErrorEvent { error { message } }
            ... on AssetCheckEvaluationEvent { evaluation { checkName success severity } }
          }
        }
        ... on PythonError { message }
      }
    }
    """

  static let asset = """
    query Asset($key: [String!]!, $partitions: [String!]) {
      assetOrError(assetKey: {path: $key}) {
        __typename
        ... on Asset {
          assetMaterializations(limit: 100, partitions: $partitions) {
            runId partition timestamp tags { key value } metadataEntries { ...Entry }
          }
          assetObservations(limit: 100) { runId partition metadataEntries { ...Entry } }
        }
      }
    }
    fragment Entry on MetadataEntry {
      __typename label
      ... on IntMetadataEntry { intRepr }
      ... on FloatMetadataEntry { floatValue floatRepr }
      ... on JsonMetadataEntry { jsonString }
      ... on AssetMetadataEntry { assetKey { path } }
      ... on TableMetadataEntry { table { records } }
      ... on TableSchemaMetadataEntry {
        schema { columns { name constraints { nullable unique other } } }
      }
      ... on TableColumnLineageMetadataEntry { lineage { columnName } }
    }
    """

  /// How Dagster shows the metadata that every storage must be able to keep.
  static let metadataTypes = [
    "int": "IntMetadataEntry", "float": "FloatMetadataEntry", "whole": "FloatMetadataEntry",
    "text": "TextMetadataEntry", "bool": "BoolMetadataEntry", "null": "NullMetadataEntry",
    "url": "UrlMetadataEntry", "path": "PathMetadataEntry", "json": "JsonMetadataEntry",
    "md": "MarkdownMetadataEntry", "time": "TimestampMetadataEntry", "asset": "AssetMetadataEntry",
    "nan": "FloatMetadataEntry", "table": "TableMetadataEntry",
    "schema": "TableSchemaMetadataEntry", "lineage": "TableColumnLineageMetadataEntry",
    "notebook": "NotebookMetadataEntry", "run": "PipelineRunMetadataEntry",
  ]
}
