-- Dagster's own web UI on our data: a schema in which the storages of dagster-postgres 1.11.13 find the
-- relations that they read. What we have is there as views; what Dagster insists to write, as tables of
-- its own, which stay empty or nearly so. See docs/dagster-web-ui.md.
--
-- A view's text or number must be filtered as Dagster does, and still use an index:
--   event_logs.id  is run_no * 2^26 + sequence: the events of a run are found by its run_id, whose text
--                  is indexed below, and are in the order of the run, the runs in theirs;
--   asset_key      is JSON text such as ["a", "b"], by a function of the key that is indexed too;
--   a type's name  is found in the small table event_types, so that a name which none of our types has
--                  costs nothing.
-- The JSON of an event is made by functions that cost much by declaration: the planner then makes it
-- after sorting and limiting, for the rows that are really sent.

CREATE SCHEMA dagster_compat;

-- Names and numbers ---------------------------------------------------------------------------

CREATE FUNCTION dagster_compat.asset_key(p_key text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  -- Python's JSON writes everything but printable ASCII as \uXXXX, in halves of UTF-16.
  SELECT CASE WHEN path ~ '^[ -~]*$' THEN path ELSE (
    SELECT string_agg(CASE
      WHEN c ~ '[ -~]' THEN c
      WHEN ascii(c) < 65536 THEN '\u' || lpad(to_hex(ascii(c)), 4, '0')
      ELSE '\u' || to_hex(55232 + (ascii(c) >> 10)) || '\u' || to_hex(56320 + (ascii(c) & 1023))
      END, '' ORDER BY place)
    FROM unnest(string_to_array(path, NULL)) WITH ORDINALITY AS characters(c, place)) END
  FROM (SELECT to_jsonb(string_to_array(p_key, '/'))::text) AS keys(path)
$$;

CREATE INDEX assets_dagster_key ON assetkit.assets (dagster_compat.asset_key(key));
CREATE INDEX runs_dagster_run_id ON assetkit.runs ((run_id::text));
-- Materializations without a run are put behind the run that was the latest then.
CREATE INDEX runs_created ON assetkit.runs (created_at);
CREATE INDEX materializations_without_run ON assetkit.materializations (asset_id)
  WHERE run_no IS NULL;
-- The rare events by which an asset's page and a run's target are found.
CREATE INDEX events_asset ON assetkit.events (asset_id, type, run_no)
  WHERE type IN ('ASSET_OBSERVATION', 'ASSET_MATERIALIZATION_PLANNED',
    'ASSET_FAILED_TO_MATERIALIZE', 'ASSET_CHECK_EVALUATION_PLANNED', 'ASSET_CHECK_EVALUATION');
CREATE INDEX events_planned ON assetkit.events (run_no)
  WHERE type IN ('ASSET_MATERIALIZATION_PLANNED', 'ASSET_CHECK_EVALUATION_PLANNED');

CREATE FUNCTION dagster_compat.event_id(p_run_no bigint, p_sequence int) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (p_run_no << 26) | p_sequence
$$;

CREATE FUNCTION dagster_compat.runless_id(p_materialization_id bigint, p_at timestamptz)
RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (coalesce((
      SELECT r.run_no FROM assetkit.runs r
      WHERE r.created_at <= p_at ORDER BY r.created_at DESC LIMIT 1), 0) << 26)
    | (1 << 25) | (p_materialization_id & ((1 << 25) - 1))
$$;

CREATE TABLE dagster_compat.event_types (
  type assetkit.event_type PRIMARY KEY,
  dagster_event_type text,
  level int NOT NULL,
  message text
);
CREATE INDEX event_types_name ON dagster_compat.event_types (dagster_event_type);
-- Materializations aren't here: they come from their own table, which outlives the events. Dagster's
-- GraphQL server can't show ASSET_WIPED in a run's log.
INSERT INTO dagster_compat.event_types (type, dagster_event_type, level, message) VALUES
  ('RUN_ENQUEUED', 'PIPELINE_ENQUEUED', 20, 'The run waits in the queue.'),
  ('RUN_DEQUEUED', 'PIPELINE_DEQUEUED', 20, 'The run left the queue.'),
  ('RUN_STARTING', 'PIPELINE_STARTING', 20, 'A process for the run is being started.'),
  ('RUN_START', 'PIPELINE_START', 10, 'Started execution of the run.'),
  ('RUN_SUCCESS', 'PIPELINE_SUCCESS', 10, 'Finished execution of the run.'),
  ('RUN_FAILURE', 'PIPELINE_FAILURE', 40, 'Execution of the run failed.'),
  ('RUN_CANCELING', 'PIPELINE_CANCELING', 20, 'The run was asked to end.'),
  ('RUN_CANCELED', 'PIPELINE_CANCELED', 40, 'Execution of the run was canceled.'),
  ('STEP_START', 'STEP_START', 10, 'Started execution of step "{step}".'),
  ('STEP_SUCCESS', 'STEP_SUCCESS', 10, 'Finished execution of step "{step}".'),
  ('STEP_FAILURE', 'STEP_FAILURE', 40, 'Execution of step "{step}" failed.'),
  ('STEP_SKIPPED', 'STEP_SKIPPED', 10, 'Skipped execution of step "{step}".'),
  ('STEP_UP_FOR_RETRY', 'STEP_UP_FOR_RETRY', 10, 'Execution of step "{step}" failed and is retried.'),
  ('STEP_RESTARTED', 'STEP_RESTARTED', 10, 'Started another attempt of step "{step}".'),
  ('ASSET_MATERIALIZATION_PLANNED', 'ASSET_MATERIALIZATION_PLANNED', 10,
    'The run intends to materialize asset {asset}.'),
  ('ASSET_FAILED_TO_MATERIALIZE', 'ASSET_FAILED_TO_MATERIALIZE', 40,
    'Asset {asset} failed to materialize.'),
  ('ASSET_OBSERVATION', 'ASSET_OBSERVATION', 10, 'Observed asset {asset}.'),
  ('ASSET_WIPED', 'ENGINE_EVENT', 20, 'The history of asset {asset} was deleted.'),
  ('ASSET_CHECK_EVALUATION_PLANNED', 'ASSET_CHECK_EVALUATION_PLANNED', 10,
    'The run intends to evaluate check {name} on asset {asset}.'),
  ('ASSET_CHECK_EVALUATION', 'ASSET_CHECK_EVALUATION', 10,
    'Evaluated check {name} on asset {asset}.'),
  ('RESOURCE_INIT_STARTED', 'RESOURCE_INIT_STARTED', 10, 'Setting up resource {name}.'),
  ('RESOURCE_INIT_SUCCESS', 'RESOURCE_INIT_SUCCESS', 10, 'Set up resource {name}.'),
  ('RESOURCE_INIT_FAILURE', 'RESOURCE_INIT_FAILURE', 40, 'Resource {name} could not be set up.'),
  ('ENGINE_EVENT', 'ENGINE_EVENT', 20, ''),
  ('LOG', NULL, 20, '');

-- Pieces of JSON, as dagster_shared.serdes writes them ------------------------------------------

CREATE FUNCTION dagster_compat.seconds(p_at timestamptz) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  -- With a decimal point always: Python takes nothing else for a float.
  SELECT round((extract(epoch FROM p_at) * 1000000)::bigint / 1000000.0, 6)
$$;

CREATE FUNCTION dagster_compat.is_plain(p_value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  -- Whether nothing in a user's value would be taken for an object of Dagster's.
  SELECT p_value::text !~ '"__(class|enum|set|frozenset|mapping_items)__"'
$$;

CREATE FUNCTION dagster_compat.key_object(p_key text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT jsonb_build_object('__class__', 'AssetKey', 'path', to_jsonb(string_to_array(p_key, '/')))
$$;

CREATE FUNCTION dagster_compat.error_object(p_message text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('__class__', 'SerializableErrorInfo',
    'message', coalesce(p_message, ''), 'stack', '[]'::jsonb, 'cls_name', NULL, 'cause', NULL,
    'context', NULL)
$$;

CREATE FUNCTION dagster_compat.table_schema(p_columns jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('__class__', 'TableSchema',
    'constraints', jsonb_build_object('__class__', 'TableConstraints', 'other', '[]'::jsonb),
    'columns', coalesce(jsonb_agg(jsonb_build_object('__class__', 'TableColumn',
      'name', c->>'name', 'type', coalesce(c->>'type', 'string'), 'description', c->>'description',
      'tags', coalesce(c->'tags', '{}'),
      'constraints', jsonb_build_object('__class__', 'TableColumnConstraints',
        'nullable', coalesce(c#>'{constraints,nullable}', 'true'),
        'unique', coalesce(c#>'{constraints,unique}', 'false'),
        'other', coalesce(c#>'{constraints,other}', '[]'))) ORDER BY place), '[]'))
  FROM jsonb_array_elements(p_columns) WITH ORDINALITY AS columns(c, place)
$$;

CREATE FUNCTION dagster_compat.table_records(p_table jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('__class__', 'TableRecord', 'data', (
      SELECT coalesce(jsonb_object_agg(c->>'name', CASE
        -- Dagster's cells hold nothing that has parts.
        WHEN jsonb_typeof(cell) IN ('array', 'object') THEN to_jsonb(cell::text) ELSE cell END), '{}')
      FROM jsonb_array_elements(p_table->'columns') WITH ORDINALITY AS columns(c, place)
      JOIN jsonb_array_elements(r) WITH ORDINALITY AS cells(cell, place) USING (place)))
    ORDER BY row_place), '[]')
  FROM jsonb_array_elements(p_table->'rows') WITH ORDINALITY AS rows(r, row_place)
$$;

CREATE FUNCTION dagster_compat.column_lineage(p_sources jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('__class__', 'TableColumnLineage',
    'deps_by_column', coalesce(jsonb_object_agg(name, (
      SELECT coalesce(jsonb_agg(jsonb_build_object('__class__', 'TableColumnDep',
        'asset_key', dagster_compat.key_object(d->>'asset_key'),
        'column_name', d->>'column_name')), '[]')
      FROM jsonb_array_elements(sources) AS deps(d))), '{}'))
  FROM jsonb_each(p_sources) AS columns(name, sources)
$$;

CREATE FUNCTION dagster_compat.typed_metadata(p_type text, p_value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE p_type
    WHEN 'url' THEN jsonb_build_object('__class__', 'UrlMetadataEntryData', 'url', p_value)
    WHEN 'path' THEN jsonb_build_object('__class__', 'PathMetadataEntryData', 'path', p_value)
    WHEN 'notebook' THEN
      jsonb_build_object('__class__', 'NotebookMetadataEntryData', 'path', p_value)
    WHEN 'md' THEN jsonb_build_object('__class__', 'MarkdownMetadataEntryData', 'md_str', p_value)
    WHEN 'dagster_run' THEN
      jsonb_build_object('__class__', 'DagsterPipelineRunMetadataEntryData', 'run_id', p_value)
    WHEN 'asset' THEN jsonb_build_object('__class__', 'DagsterAssetMetadataEntryData',
      'asset_key', dagster_compat.key_object(p_value#>>'{}'))
    WHEN 'float' THEN jsonb_build_object('__class__', 'FloatMetadataEntryData', 'value', p_value)
    WHEN 'timestamp' THEN CASE WHEN jsonb_typeof(p_value) = 'number' THEN jsonb_build_object(
      '__class__', 'TimestampMetadataValue', 'value', (p_value#>>'{}')::numeric + 0.0) END
    WHEN 'table' THEN
      CASE WHEN jsonb_typeof(p_value->'columns') = 'array' AND jsonb_typeof(p_value->'rows') = 'array'
      THEN jsonb_build_object('__class__', 'TableMetadataEntryData',
        'records', dagster_compat.table_records(p_value),
        'schema', dagster_compat.table_schema(p_value->'columns')) END
    WHEN 'table_schema' THEN CASE WHEN jsonb_typeof(p_value->'columns') = 'array' THEN
      jsonb_build_object('__class__', 'TableSchemaMetadataEntryData',
        'schema', dagster_compat.table_schema(p_value->'columns')) END
    WHEN 'table_column_lineage' THEN CASE WHEN jsonb_typeof(p_value) = 'object' THEN
      jsonb_build_object('__class__', 'TableColumnLineageMetadataValue',
        'column_lineage', dagster_compat.column_lineage(p_value)) END
    WHEN 'json' THEN
      CASE WHEN jsonb_typeof(p_value) IN ('array', 'object') AND dagster_compat.is_plain(p_value)
      THEN jsonb_build_object('__class__', 'JsonMetadataEntryData', 'data', p_value) END
    END
$$;

CREATE FUNCTION dagster_compat.metadata_value(p_value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(p_value)
    WHEN 'null' THEN '{"__class__": "NullMetadataEntryData"}'::jsonb
    WHEN 'boolean' THEN jsonb_build_object('__class__', 'BoolMetadataEntryData', 'value', p_value)
    WHEN 'string' THEN jsonb_build_object('__class__', 'TextMetadataEntryData', 'text', p_value)
    WHEN 'number' THEN jsonb_build_object('__class__', CASE WHEN p_value::text LIKE '%.%'
      THEN 'FloatMetadataEntryData' ELSE 'IntMetadataEntryData' END, 'value', p_value)
    ELSE coalesce(
      CASE WHEN p_value - 'type' - 'value' = '{}' AND p_value ?& '{type,value}'
        THEN dagster_compat.typed_metadata(p_value->>'type', p_value->'value') END,
      dagster_compat.typed_metadata('json', p_value),
      jsonb_build_object('__class__', 'TextMetadataEntryData', 'text', p_value::text))
    END
$$;

CREATE FUNCTION dagster_compat.metadata_map(p_metadata jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(label, dagster_compat.metadata_value(value)), '{}')
  FROM jsonb_each(p_metadata) AS entries(label, value)
$$;

CREATE FUNCTION dagster_compat.metadata_entries(p_metadata jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('__class__', 'EventMetadataEntry', 'label', label,
    'description', NULL, 'entry_data', dagster_compat.metadata_value(value)) ORDER BY label), '[]')
  FROM jsonb_each(p_metadata) AS entries(label, value)
$$;

CREATE FUNCTION dagster_compat.materialization_tags(
  p_materialization_id bigint, p_data_version text, p_code_version text
) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
      'dagster/data_version', p_data_version, 'dagster/code_version', p_code_version))
    || coalesce((
      SELECT jsonb_object_agg('dagster/input_data_version/' || a.key, i.data_version)
      FROM assetkit.materialization_inputs i JOIN assetkit.assets a ON a.asset_id = i.upstream_id
      WHERE i.materialization_id = p_materialization_id), '{}')
$$;

CREATE FUNCTION dagster_compat.log_entry(
  p_run_id text, p_at timestamptz, p_level int, p_step text, p_type text, p_message text,
  p_data jsonb
) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object('__class__', 'EventLogEntry', 'error_info', NULL, 'level', p_level,
    'message', '', 'pipeline_name', '__ASSET_JOB', 'run_id', p_run_id, 'step_key', p_step,
    'timestamp', dagster_compat.seconds(p_at), 'user_message', p_message,
    'dagster_event', CASE WHEN p_type IS NOT NULL THEN jsonb_build_object(
      '__class__', 'DagsterEvent', 'event_type_value', p_type, 'event_specific_data', p_data,
      'logging_tags', '{}'::jsonb, 'message', p_message, 'pid', NULL,
      'pipeline_name', '__ASSET_JOB', 'solid_handle', NULL, 'step_handle', NULL,
      'step_key', p_step, 'step_kind_value', NULL) END)
$$;

CREATE FUNCTION dagster_compat.event_text(p_entry jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  -- jsonb has no numbers like these, Python's JSON has. Inside a text the quotes would be escaped.
  SELECT replace(replace(replace(p_entry::text,
    '"value": "nan", "__class__": "FloatM', '"value": NaN, "__class__": "FloatM'),
    '"value": "inf", "__class__": "FloatM', '"value": Infinity, "__class__": "FloatM'),
    '"value": "-inf", "__class__": "FloatM', '"value": -Infinity, "__class__": "FloatM')
$$;

CREATE FUNCTION dagster_compat.event_data(p_event assetkit.events, p_asset text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE p_event.type
    WHEN 'STEP_SUCCESS' THEN jsonb_build_object('__class__', 'StepSuccessData',
      'duration_ms', round(coalesce(p_event.duration_us, 0) / 1000.0, 3))
    WHEN 'STEP_FAILURE' THEN jsonb_build_object('__class__', 'StepFailureData',
      'error', dagster_compat.error_object(p_event.message), 'user_failure_data', NULL,
      'error_source', '{"__enum__": "ErrorSource.USER_CODE_ERROR"}'::jsonb)
    WHEN 'STEP_UP_FOR_RETRY' THEN jsonb_build_object('__class__', 'StepRetryData',
      'error', dagster_compat.error_object(p_event.message),
      'seconds_to_wait', round(coalesce(p_event.duration_us, 0) / 1000000.0, 6))
    WHEN 'RUN_FAILURE' THEN jsonb_build_object('__class__', 'PipelineFailureData',
      'error', dagster_compat.error_object(p_event.message), 'failure_reason', NULL,
      'first_step_failure_event', NULL)
    WHEN 'RUN_CANCELED' THEN
      jsonb_build_object('__class__', 'PipelineCanceledData', 'error', NULL)
    WHEN 'ASSET_MATERIALIZATION_PLANNED' THEN
      jsonb_build_object('__class__', 'AssetMaterializationPlannedData',
        'asset_key', dagster_compat.key_object(p_asset), 'partition', p_event.partition,
        'partitions_subset', NULL)
    WHEN 'ASSET_FAILED_TO_MATERIALIZE' THEN
      jsonb_build_object('__class__', 'AssetFailedToMaterializeData',
        'error', dagster_compat.error_object(p_event.message),
        'asset_materialization_failure', jsonb_build_object(
          '__class__', 'AssetMaterializationFailure',
          'asset_key', dagster_compat.key_object(p_asset), 'description', p_event.message,
          'failure_type', '{"__enum__": "AssetMaterializationFailureType.FAILED"}'::jsonb,
          'reason',
            '{"__enum__": "AssetMaterializationFailureReason.FAILED_TO_MATERIALIZE"}'::jsonb,
          'metadata_entries', '[]'::jsonb, 'partition', p_event.partition, 'tags', '{}'::jsonb))
    WHEN 'ASSET_OBSERVATION' THEN jsonb_build_object('__class__', 'AssetObservationData',
      'asset_observation', jsonb_build_object('__class__', 'AssetObservation',
        'asset_key', dagster_compat.key_object(p_asset), 'description', NULL,
        'metadata_entries', dagster_compat.metadata_entries(p_event.details->'metadata'),
        'partition', p_event.partition,
        'tags', jsonb_strip_nulls(
          jsonb_build_object('dagster/data_version', p_event.details->'data_version'))))
    WHEN 'ASSET_CHECK_EVALUATION_PLANNED' THEN
      jsonb_build_object('__class__', 'AssetCheckEvaluationPlanned',
        'asset_key', dagster_compat.key_object(p_asset), 'check_name', p_event.name)
    WHEN 'ASSET_CHECK_EVALUATION' THEN jsonb_build_object('__class__', 'AssetCheckEvaluation',
      'asset_key', dagster_compat.key_object(p_asset), 'check_name', p_event.name,
      'success', p_event.details->'passed', 'description', p_event.details->'description',
      'severity',
        jsonb_build_object('__enum__', 'AssetCheckSeverity.' || (p_event.details->>'severity')),
      'metadata', dagster_compat.metadata_map(p_event.details->'metadata'), 'blocking', NULL,
      'target_materialization_data', NULL)
    ELSE CASE WHEN p_event.type IN ('RESOURCE_INIT_STARTED', 'RESOURCE_INIT_SUCCESS',
        'RESOURCE_INIT_FAILURE', 'ENGINE_EVENT', 'ASSET_WIPED')
      THEN jsonb_build_object('__class__', 'EngineEventData',
        'metadata_entries', CASE WHEN p_event.name IS NULL THEN '[]'::jsonb
          ELSE dagster_compat.metadata_entries(jsonb_build_object('resource', p_event.name)) END,
        'marker_start', CASE p_event.type WHEN 'RESOURCE_INIT_STARTED' THEN 'resources' END,
        'marker_end', CASE WHEN p_event.type IN ('RESOURCE_INIT_SUCCESS', 'RESOURCE_INIT_FAILURE')
          THEN 'resources' END,
        'error', CASE p_event.type
          WHEN 'RESOURCE_INIT_FAILURE' THEN dagster_compat.error_object(p_event.message) END) END
    END
$$;

CREATE FUNCTION dagster_compat.event_json(p_run_no bigint, p_sequence int) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000 AS $$
  SELECT dagster_compat.event_text(dagster_compat.log_entry(
    r.run_id::text, e.at,
    CASE e.level WHEN 'DEBUG' THEN 10 WHEN 'INFO' THEN 20 WHEN 'WARNING' THEN 30
      WHEN 'ERROR' THEN 40 WHEN 'CRITICAL' THEN 50 ELSE t.level END,
    s.name, t.dagster_event_type,
    -- What made a run fail is said by its error, which is shown beneath.
    coalesce(CASE WHEN e.type <> 'RUN_FAILURE' THEN e.message END, replace(replace(replace(t.message, '{step}', coalesce(s.name, '')),
      '{asset}', coalesce(a.key, '')), '{name}', coalesce(e.name, ''))),
    dagster_compat.event_data(e, a.key)))
  FROM assetkit.events e
  JOIN assetkit.runs r USING (run_no)
  JOIN dagster_compat.event_types t USING (type)
  LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
  LEFT JOIN assetkit.assets a ON a.asset_id = e.asset_id
  WHERE e.run_no = p_run_no AND e.sequence = p_sequence
$$;

CREATE FUNCTION dagster_compat.materialization_entry(p_materialization_id bigint) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE COST 2000 AS $$
  SELECT dagster_compat.log_entry(
    coalesce(r.run_id::text, ''), m.at, 10, s.name, 'ASSET_MATERIALIZATION',
    'Materialized asset ' || a.key || '.',
    jsonb_build_object('__class__', 'StepMaterializationData', 'asset_lineage', '[]'::jsonb,
      'materialization', jsonb_build_object('__class__', 'AssetMaterialization',
        'asset_key', dagster_compat.key_object(a.key), 'description', NULL,
        'metadata_entries', dagster_compat.metadata_entries(m.metadata),
        'partition', m.partition,
        'tags', dagster_compat.materialization_tags(
          m.materialization_id, m.data_version, m.code_version))))
  FROM assetkit.materializations m
  JOIN assetkit.assets a USING (asset_id)
  LEFT JOIN assetkit.runs r USING (run_no)
  LEFT JOIN assetkit.events e ON e.run_no = m.run_no AND e.sequence = m.sequence
  LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
  WHERE m.materialization_id = p_materialization_id
$$;

CREATE FUNCTION dagster_compat.materialization_json(p_materialization_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000 AS $$
  SELECT dagster_compat.event_text(dagster_compat.materialization_entry(p_materialization_id))
$$;

CREATE FUNCTION dagster_compat.run_json(p_run_no bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000 AS $$
  SELECT jsonb_build_object('__class__', 'PipelineRun', 'run_id', r.run_id,
    'pipeline_name', '__ASSET_JOB', 'mode', NULL, 'tags', r.tags,
    'status', jsonb_build_object('__enum__', 'PipelineRunStatus.' || r.status),
    'run_config', CASE WHEN dagster_compat.is_plain(r.configuration)
      AND jsonb_typeof(r.configuration) = 'object' THEN r.configuration ELSE '{}' END,
    'asset_selection', (
      SELECT jsonb_build_object('__frozenset__', jsonb_agg(dagster_compat.key_object(a.key)))
      FROM assetkit.events e JOIN assetkit.assets a USING (asset_id)
      WHERE e.run_no = p_run_no AND e.type = 'ASSET_MATERIALIZATION_PLANNED'
      HAVING count(*) > 0),
    'asset_check_selection', NULL, 'has_repository_load_data', false,
    -- Without a snapshot of the job Dagster doesn't look for that of the plan.
    'execution_plan_snapshot_id', r.run_id, 'pipeline_snapshot_id', '__ASSET_JOB',
    -- Dagster takes either both of these or none.
    'root_run_id', CASE WHEN r.tags ?& '{dagster/root_run_id,dagster/parent_run_id}'
      THEN r.tags->'dagster/root_run_id' END,
    'parent_run_id', CASE WHEN r.tags ?& '{dagster/root_run_id,dagster/parent_run_id}'
      THEN r.tags->'dagster/parent_run_id' END)::text
  FROM assetkit.runs r WHERE r.run_no = p_run_no
$$;

-- The plan of a run, from which Dagster's web UI draws the chart of its steps --------------------

CREATE FUNCTION dagster_compat.plan_json(p_run_no bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE COST 2000 AS $$
  WITH planned AS (
    SELECT e.step_no, e.asset_id, e.type = 'ASSET_CHECK_EVALUATION_PLANNED' AS is_check
    FROM assetkit.events e
    WHERE e.run_no = p_run_no
      AND e.type IN ('ASSET_MATERIALIZATION_PLANNED', 'ASSET_CHECK_EVALUATION_PLANNED')
  ), deps AS (
    SELECT d.step_no, u.step_no AS upstream_no
    FROM planned d
    JOIN assetkit.asset_deps x ON x.asset_id = d.asset_id AND NOT d.is_check
    JOIN planned u ON u.asset_id = x.upstream_id AND NOT u.is_check
    UNION
    SELECT c.step_no, u.step_no
    FROM planned c JOIN planned u ON u.asset_id = c.asset_id AND c.is_check AND NOT u.is_check
  ), steps AS (
    SELECT s.step_no, s.name,
      jsonb_build_object('__class__', 'SolidHandle', 'name', s.name, 'parent', NULL) AS handle
    FROM assetkit.steps s WHERE s.run_no = p_run_no
  )
  SELECT jsonb_build_object('__class__', 'ExecutionPlanSnapshot', 'artifacts_persisted', true,
    'executor_name', NULL, 'initial_known_state', NULL, 'pipeline_snapshot_id', '__ASSET_JOB',
    'snapshot_version', NULL, 'step_keys_to_execute', coalesce(jsonb_agg(s.name ORDER BY step_no), '[]'),
    'steps', coalesce(jsonb_agg(jsonb_build_object('__class__', 'ExecutionStepSnap',
      'key', s.name, 'kind', '{"__enum__": "StepKind.COMPUTE"}'::jsonb, 'metadata_items', '[]'::jsonb,
      'solid_handle_id', s.name, 'tags', '{}'::jsonb,
      'step_handle', jsonb_build_object(
        '__class__', 'StepHandle', 'key', s.name, 'solid_handle', s.handle),
      'inputs', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('__class__', 'ExecutionStepInputSnap',
          'name', u.name, 'dagster_type_key', 'Nothing', 'source', NULL,
          'upstream_output_handles', jsonb_build_array(jsonb_build_object(
            '__class__', 'StepOutputHandle', 'step_key', u.name, 'output_name', 'result',
            'mapping_key', NULL))) ORDER BY u.step_no), '[]')
        FROM deps JOIN steps u ON u.step_no = deps.upstream_no
        WHERE deps.step_no = s.step_no AND u.step_no <> s.step_no),
      'outputs', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('__class__', 'ExecutionStepOutputSnap',
          'name', 'result', 'dagster_type_key', 'Any', 'solid_handle', s.handle,
          'properties', jsonb_build_object('__class__', 'StepOutputProperties',
            'is_required', true, 'is_dynamic', false, 'is_asset', true,
            'should_materialize', false, 'asset_check_key', NULL, 'is_asset_partitioned', false,
            'asset_key', dagster_compat.key_object(a.key)))), '[]')
        FROM planned JOIN assetkit.assets a USING (asset_id)
        WHERE planned.step_no = s.step_no AND NOT planned.is_check))
      ORDER BY step_no), '[]'))::text
  FROM steps s
$$;

-- Snapshots are kept compressed. PostgreSQL has no zlib in SQL, but the format knows blocks that are
-- stored as they are (RFC 1950, and RFC 1951 section 3.2.4).
CREATE FUNCTION dagster_compat.zlib(p_data bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT '\x7801'::bytea || (
      SELECT string_agg(
        CASE WHEN first + 65535 >= size THEN '\x01'::bytea ELSE '\x00' END
        || set_byte(set_byte(set_byte(set_byte('\x00000000', 0, length & 255), 1, length >> 8),
          2, 255 - (length & 255)), 3, 255 - (length >> 8))
        || substring(p_data FROM first + 1 FOR length), '' ORDER BY first)
      FROM generate_series(0, greatest(size - 1, 0), 65535) AS blocks(first)
      CROSS JOIN LATERAL (SELECT least(65535, size - first)) AS sizes(length))
    || (
      SELECT substring(int8send((b % 65521) << 16 | (a % 65521)) FROM 5)
      FROM (
        SELECT 1 + coalesce(sum(get_byte(p_data, i)), 0) AS a,
          size + coalesce(sum((size - i)::bigint * get_byte(p_data, i)), 0)::bigint AS b
        FROM generate_series(0, size - 1) AS places(i)) AS sums)
  FROM (SELECT length(p_data)) AS sizes(size)
$$;

-- What we have, as Dagster looks for it ----------------------------------------------------------

CREATE VIEW dagster_compat.runs AS
SELECT r.run_no AS id, r.run_id::text AS run_id, NULL::text AS snapshot_id,
  '__ASSET_JOB'::text AS pipeline_name, NULL::text AS mode, r.status::text AS status,
  dagster_compat.run_json(r.run_no) AS run_body, r.tags->>'dagster/partition' AS partition,
  r.tags->>'dagster/partition_set' AS partition_set,
  r.created_at AT TIME ZONE 'UTC' AS create_timestamp,
  coalesce(r.ended_at, r.started_at, r.created_at) AT TIME ZONE 'UTC' AS update_timestamp,
  extract(epoch FROM r.started_at)::double precision AS start_time,
  extract(epoch FROM r.ended_at)::double precision AS end_time,
  r.tags->>'dagster/backfill' AS backfill_id
FROM assetkit.runs r;

CREATE VIEW dagster_compat.snapshots AS
SELECT r.run_no AS id, r.run_id::text AS snapshot_id,
  dagster_compat.zlib(convert_to(dagster_compat.plan_json(r.run_no), 'UTF8')) AS snapshot_body,
  'EXECUTION_PLAN'::text AS snapshot_type
FROM assetkit.runs r;

CREATE VIEW dagster_compat.run_tags AS
SELECT id, run_id, key, value
FROM (
  SELECT (r.run_no << 26) | t.place AS id, r.run_id::text AS run_id, t.key, t.value
  FROM assetkit.runs r
  CROSS JOIN LATERAL jsonb_each_text(r.tags) WITH ORDINALITY AS t(key, value, place)
  WHERE r.tags <> '{}'
  -- A fence: inside, the planner would take one tag of each run to be the one that is asked for, and
  -- then make the JSON of all runs before it joins them with the few that have it.
  OFFSET 0
) AS tags;

CREATE VIEW dagster_compat.event_logs AS
SELECT k.id, k.run_id,
  CASE WHEN k.materialization_id IS NULL THEN dagster_compat.event_json(k.run_no, k.sequence)
    ELSE dagster_compat.materialization_json(k.materialization_id) END AS event,
  k.dagster_event_type, k.timestamp, k.step_key, k.asset_key, k.partition
FROM (
  -- Each branch has what tells it from the others as constants, so that a filter leaves it out.
  SELECT dagster_compat.event_id(e.run_no, e.sequence) AS id, r.run_id::text AS run_id, e.run_no,
    e.sequence, NULL::bigint AS materialization_id, t.dagster_event_type,
    e.at AT TIME ZONE 'UTC' AS timestamp, s.name AS step_key, NULL::text AS asset_key,
    NULL::text AS partition
  FROM assetkit.events e
  JOIN assetkit.runs r USING (run_no)
  JOIN dagster_compat.event_types t USING (type)
  LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
  WHERE e.type NOT IN ('ASSET_OBSERVATION', 'ASSET_MATERIALIZATION_PLANNED',
    'ASSET_FAILED_TO_MATERIALIZE', 'ASSET_MATERIALIZATION')
  UNION ALL
  SELECT dagster_compat.event_id(e.run_no, e.sequence), r.run_id::text, e.run_no, e.sequence,
    NULL, t.dagster_event_type, e.at AT TIME ZONE 'UTC', s.name, dagster_compat.asset_key(a.key),
    e.partition
  FROM assetkit.events e
  JOIN assetkit.runs r USING (run_no)
  JOIN dagster_compat.event_types t USING (type)
  JOIN assetkit.assets a USING (asset_id)
  LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
  WHERE e.type IN ('ASSET_OBSERVATION', 'ASSET_MATERIALIZATION_PLANNED',
    'ASSET_FAILED_TO_MATERIALIZE')
  UNION ALL
  SELECT dagster_compat.event_id(m.run_no, coalesce(m.sequence, 0)), r.run_id::text, m.run_no,
    m.sequence, m.materialization_id, 'ASSET_MATERIALIZATION', m.at AT TIME ZONE 'UTC', s.name,
    dagster_compat.asset_key(a.key), m.partition
  FROM assetkit.materializations m
  JOIN assetkit.runs r USING (run_no)
  JOIN assetkit.assets a USING (asset_id)
  LEFT JOIN assetkit.events e ON e.run_no = m.run_no AND e.sequence = m.sequence
  LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
  UNION ALL
  SELECT dagster_compat.runless_id(m.materialization_id, m.at), '', NULL, NULL,
    m.materialization_id, 'ASSET_MATERIALIZATION', m.at AT TIME ZONE 'UTC', NULL,
    dagster_compat.asset_key(a.key), m.partition
  FROM assetkit.materializations m
  JOIN assetkit.assets a USING (asset_id)
  WHERE m.run_no IS NULL
) k;

CREATE VIEW dagster_compat.asset_keys AS
SELECT a.asset_id::bigint AS id, dagster_compat.asset_key(a.key) AS asset_key,
  CASE WHEN m.materialization_id IS NOT NULL THEN dagster_compat.event_text(jsonb_build_object(
    '__class__', 'EventLogRecord',
    'storage_id', CASE WHEN m.run_no IS NULL
      THEN dagster_compat.runless_id(m.materialization_id, m.at)
      ELSE dagster_compat.event_id(m.run_no, coalesce(m.sequence, 0)) END,
    'event_log_entry', dagster_compat.materialization_entry(m.materialization_id)))
  END AS last_materialization,
  (SELECT r.run_id::text FROM assetkit.runs r
    WHERE r.run_no = coalesce(greatest(planned.run_no, m.run_no), m.run_no)) AS last_run_id,
  NULL::text AS asset_details, NULL::timestamp AS wipe_timestamp,
  m.at AT TIME ZONE 'UTC' AS last_materialization_timestamp, NULL::text AS tags,
  m.at AT TIME ZONE 'UTC' AS create_timestamp, NULL::text AS cached_status_data
FROM assetkit.assets a
LEFT JOIN assetkit.asset_state state USING (asset_id)
LEFT JOIN assetkit.materializations m
  ON m.materialization_id = state.latest_materialization_id
LEFT JOIN LATERAL (
  SELECT e.run_no FROM assetkit.events e
  WHERE e.asset_id = a.asset_id AND e.type = 'ASSET_MATERIALIZATION_PLANNED'
  ORDER BY e.run_no DESC LIMIT 1
) planned ON true
WHERE a.is_declared OR state.asset_id IS NOT NULL OR EXISTS (
  SELECT FROM assetkit.events e
  WHERE e.asset_id = a.asset_id
    AND e.type IN ('ASSET_OBSERVATION', 'ASSET_MATERIALIZATION_PLANNED'));

CREATE VIEW dagster_compat.asset_event_tags AS
SELECT k.event_id AS id, k.event_id, k.asset_key, t.key, t.value, k.event_timestamp
FROM (
  SELECT CASE WHEN m.run_no IS NULL THEN dagster_compat.runless_id(m.materialization_id, m.at)
      ELSE dagster_compat.event_id(m.run_no, coalesce(m.sequence, 0)) END AS event_id,
    dagster_compat.asset_key(a.key) AS asset_key, m.materialization_id, m.data_version,
    m.code_version, m.at AT TIME ZONE 'UTC' AS event_timestamp
  FROM assetkit.materializations m JOIN assetkit.assets a USING (asset_id)
) k
CROSS JOIN LATERAL jsonb_each_text(dagster_compat.materialization_tags(
  k.materialization_id, k.data_version, k.code_version)) AS t(key, value);

CREATE VIEW dagster_compat.asset_check_executions AS
SELECT k.id, k.asset_key, k.check_name, k.partition, k.run_id, k.execution_status,
  dagster_compat.event_json(k.run_no, k.sequence) AS evaluation_event,
  k.timestamp AS evaluation_event_timestamp, k.id AS evaluation_event_storage_id,
  NULL::bigint AS materialization_event_storage_id, k.timestamp AS create_timestamp
FROM (
  SELECT dagster_compat.event_id(e.run_no, e.sequence) AS id,
    dagster_compat.asset_key(a.key) AS asset_key, e.name AS check_name, e.partition,
    r.run_id::text AS run_id, CASE e.type WHEN 'ASSET_CHECK_EVALUATION_PLANNED' THEN 'PLANNED'
      ELSE CASE WHEN (e.details->>'passed')::boolean THEN 'SUCCEEDED' ELSE 'FAILED' END
    END AS execution_status, e.run_no, e.sequence, e.at AT TIME ZONE 'UTC' AS timestamp
  FROM assetkit.events e
  JOIN assetkit.runs r USING (run_no)
  JOIN assetkit.assets a USING (asset_id)
  WHERE e.type = 'ASSET_CHECK_EVALUATION'
    OR e.type = 'ASSET_CHECK_EVALUATION_PLANNED' AND NOT EXISTS (
      SELECT FROM assetkit.events done
      WHERE done.asset_id = e.asset_id AND done.type = 'ASSET_CHECK_EVALUATION'
        AND done.run_no = e.run_no AND done.name = e.name)
) k;

-- What Dagster writes, and looks for among tables only ---------------------------------------------

CREATE TABLE dagster_compat.alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO dagster_compat.alembic_version VALUES ('7e2f3204cf8e');

CREATE TABLE dagster_compat.secondary_indexes (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  name text UNIQUE,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  migration_completed timestamp
);
INSERT INTO dagster_compat.secondary_indexes (name, migration_completed)
SELECT name, now() AT TIME ZONE 'UTC' FROM unnest(ARRAY[
  'asset_key_table', 'asset_key_index_columns', 'run_partitions', 'run_repo_label_tags',
  'bulk_action_types', 'run_backfill_id', 'backfill_job_name_and_tags', 'backfill_end_timestamp',
  'run_start_end_overwritten', 'schedule_jobs_selector_id', 'schedule_ticks_selector_id']) AS name;

CREATE TABLE dagster_compat.instance_info (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  run_storage_id text
);
CREATE TABLE dagster_compat.kvs (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  value text
);
CREATE TABLE dagster_compat.daemon_heartbeats (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  daemon_type varchar(255) NOT NULL UNIQUE,
  daemon_id varchar(255),
  timestamp timestamp NOT NULL,
  body text
);
CREATE TABLE dagster_compat.bulk_actions (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  key varchar(32) NOT NULL UNIQUE,
  status varchar(255) NOT NULL,
  timestamp timestamp NOT NULL,
  body text,
  action_type varchar(32),
  selector_id text,
  job_name text
);
CREATE TABLE dagster_compat.backfill_tags (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  backfill_id varchar(255),
  key text,
  value text
);
CREATE TABLE dagster_compat.dynamic_partitions (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  partitions_def_name text NOT NULL,
  partition text NOT NULL,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  UNIQUE (partitions_def_name, partition)
);
CREATE TABLE dagster_compat.concurrency_limits (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  concurrency_key text NOT NULL UNIQUE,
  "limit" int NOT NULL,
  using_default_limit boolean NOT NULL DEFAULT false,
  update_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE dagster_compat.concurrency_slots (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  concurrency_key text NOT NULL,
  run_id text,
  step_key text,
  deleted boolean NOT NULL DEFAULT false,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE dagster_compat.pending_steps (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  concurrency_key text NOT NULL,
  run_id text,
  step_key text,
  priority int,
  assigned_timestamp timestamp,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  UNIQUE (concurrency_key, run_id, step_key)
);
CREATE TABLE dagster_compat.jobs (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  job_origin_id varchar(255) UNIQUE,
  selector_id varchar(255),
  repository_origin_id varchar(255),
  status varchar(63),
  job_type varchar(63),
  job_body text,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  update_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE dagster_compat.instigators (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  selector_id varchar(255) UNIQUE,
  repository_selector_id varchar(255),
  status varchar(63),
  instigator_type varchar(63),
  instigator_body text,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  update_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE dagster_compat.job_ticks (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  job_origin_id varchar(255),
  selector_id varchar(255),
  status varchar(63),
  type varchar(63),
  timestamp timestamp,
  tick_body text,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  update_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE dagster_compat.asset_daemon_asset_evaluations (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  evaluation_id bigint,
  asset_key text,
  asset_evaluation_body text,
  num_requested int,
  num_skipped int,
  num_discarded int,
  create_timestamp timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
  UNIQUE (asset_key, evaluation_id)
);

-- Deleting a run is the one change that Dagster's web UI may make to what we have.
CREATE FUNCTION dagster_compat.delete_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED') THEN
    RAISE EXCEPTION 'run % goes on (%): it can be deleted when it has ended', OLD.run_id, OLD.status
      USING ERRCODE = 'AK409';
  END IF;
  DELETE FROM assetkit.events WHERE run_no = OLD.id;
  DELETE FROM assetkit.runs WHERE run_no = OLD.id;
  RETURN OLD;
END
$$;

CREATE FUNCTION dagster_compat.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this is AssetKit''s data, which Dagster only reads (% of %)', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'AK405', HINT = 'Use ssc-orchestrator, or start dagster-webserver with --read-only.';
END
$$;

CREATE TRIGGER delete_run INSTEAD OF DELETE ON dagster_compat.runs
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.delete_run();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE ON dagster_compat.runs
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.snapshots
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.run_tags
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.event_logs
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.asset_keys
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.asset_event_tags
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();
CREATE TRIGGER refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dagster_compat.asset_check_executions
  FOR EACH ROW EXECUTE FUNCTION dagster_compat.refuse();

-- What everything is --------------------------------------------------------------------------

COMMENT ON SCHEMA dagster_compat IS 'What dagster-webserver 1.11.13 reads: our runs, events and assets as its storages expect them.';

COMMENT ON VIEW dagster_compat.runs IS 'The runs; run_body is Dagster''s DagsterRun. Deleting a row deletes a run that has ended.';
COMMENT ON VIEW dagster_compat.run_tags IS 'The tags of the runs, a row for each.';
COMMENT ON VIEW dagster_compat.snapshots IS 'The plan of each run, under its run_id, as a compressed ExecutionPlanSnapshot.';
COMMENT ON VIEW dagster_compat.event_logs IS 'The events of the runs, and all materializations; event is Dagster''s EventLogEntry. The id of an event is run_no * 2^26 + sequence.';
COMMENT ON VIEW dagster_compat.asset_keys IS 'The assets that are declared or have a history, with their latest materialization.';
COMMENT ON VIEW dagster_compat.asset_event_tags IS 'The versions of data and code of each materialization, as tags.';
COMMENT ON VIEW dagster_compat.asset_check_executions IS 'The evaluations of checks, and those that are planned.';

COMMENT ON TABLE dagster_compat.event_types IS 'Under which name and level Dagster knows our types of events, and what it says of those without a message.';
COMMENT ON COLUMN dagster_compat.event_types.type IS 'Our type; ASSET_MATERIALIZATION is absent, since materializations have a table of their own.';
COMMENT ON COLUMN dagster_compat.event_types.dagster_event_type IS 'Dagster''s name of it; null for a log message.';
COMMENT ON COLUMN dagster_compat.event_types.level IS 'The number of the level in Python''s logging, for events that have none of their own.';
COMMENT ON COLUMN dagster_compat.event_types.message IS 'The message of events without one; {step}, {asset} and {name} stand for theirs.';

COMMENT ON TABLE dagster_compat.alembic_version IS 'The revision of Dagster''s schema that this one stands for.';
COMMENT ON TABLE dagster_compat.secondary_indexes IS 'Dagster''s migrations of data, all of them marked as done.';
COMMENT ON TABLE dagster_compat.instance_info IS 'Dagster''s: the name that it gives to the instance.';
COMMENT ON TABLE dagster_compat.kvs IS 'Dagster''s: small values by key.';
COMMENT ON TABLE dagster_compat.daemon_heartbeats IS 'Dagster''s: empty, as no daemon of Dagster''s runs.';
COMMENT ON TABLE dagster_compat.bulk_actions IS 'Dagster''s: backfills; empty.';
COMMENT ON TABLE dagster_compat.backfill_tags IS 'Dagster''s: tags of backfills; empty.';
COMMENT ON TABLE dagster_compat.dynamic_partitions IS 'Dagster''s: partitions that were added by hand; empty.';
COMMENT ON TABLE dagster_compat.concurrency_limits IS 'Dagster''s: pools; those of our steps are configured elsewhere.';
COMMENT ON TABLE dagster_compat.concurrency_slots IS 'Dagster''s: slots of pools; empty.';
COMMENT ON TABLE dagster_compat.pending_steps IS 'Dagster''s: steps that wait for a slot; empty.';
COMMENT ON TABLE dagster_compat.jobs IS 'Dagster''s: states of schedules of an older form; empty.';
COMMENT ON TABLE dagster_compat.instigators IS 'Dagster''s: states of the schedules and sensors of its code locations; empty.';
COMMENT ON TABLE dagster_compat.job_ticks IS 'Dagster''s: ticks of these; empty.';
COMMENT ON TABLE dagster_compat.asset_daemon_asset_evaluations IS 'Dagster''s: evaluations of automation conditions; empty.';

COMMENT ON FUNCTION dagster_compat.asset_key(text) IS 'A key as Dagster stores it: JSON text such as ["a", "b"], as Python writes it.';
COMMENT ON FUNCTION dagster_compat.event_id(bigint, int) IS 'The id of an event; a run''s first 67 million events have ids of their own.';
COMMENT ON FUNCTION dagster_compat.runless_id(bigint, timestamptz) IS 'The id of a materialization without a run: behind the events of the run that was the latest then.';
COMMENT ON FUNCTION dagster_compat.seconds(timestamptz) IS 'An instant as seconds since 1970, with six decimals.';
COMMENT ON FUNCTION dagster_compat.is_plain(jsonb) IS 'Whether Dagster would take no part of a user''s value for an object of its own.';
COMMENT ON FUNCTION dagster_compat.key_object(text) IS 'A key as the JSON of an AssetKey.';
COMMENT ON FUNCTION dagster_compat.error_object(text) IS 'A message as the JSON of a SerializableErrorInfo.';
COMMENT ON FUNCTION dagster_compat.table_schema(jsonb) IS 'The columns of a table as the JSON of a TableSchema.';
COMMENT ON FUNCTION dagster_compat.table_records(jsonb) IS 'The rows of a table as the JSON of TableRecords.';
COMMENT ON FUNCTION dagster_compat.column_lineage(jsonb) IS 'Sources of columns as the JSON of a TableColumnLineage.';
COMMENT ON FUNCTION dagster_compat.typed_metadata(text, jsonb) IS 'A metadata value {type, value} as Dagster''s JSON; null when the value isn''t one of the type.';
COMMENT ON FUNCTION dagster_compat.metadata_value(jsonb) IS 'A metadata value as Dagster''s JSON; what Dagster can''t have becomes text.';
COMMENT ON FUNCTION dagster_compat.metadata_map(jsonb) IS 'Metadata as an object of Dagster''s values.';
COMMENT ON FUNCTION dagster_compat.metadata_entries(jsonb) IS 'Metadata as a list of EventMetadataEntry, by label.';
COMMENT ON FUNCTION dagster_compat.materialization_tags(bigint, text, text) IS 'The versions of a materialization and of its inputs as Dagster''s tags.';
COMMENT ON FUNCTION dagster_compat.log_entry(text, timestamptz, int, text, text, text, jsonb) IS 'The JSON of an EventLogEntry; without a type that of a log message.';
COMMENT ON FUNCTION dagster_compat.event_text(jsonb) IS 'An entry as text, with the numbers that only Python''s JSON has.';
COMMENT ON FUNCTION dagster_compat.event_data(assetkit.events, text) IS 'What Dagster keeps of an event beyond its type and message.';
COMMENT ON FUNCTION dagster_compat.event_json(bigint, int) IS 'The entry of an event, other than a materialization.';
COMMENT ON FUNCTION dagster_compat.materialization_entry(bigint) IS 'The JSON of a materialization''s entry.';
COMMENT ON FUNCTION dagster_compat.materialization_json(bigint) IS 'The entry of a materialization, as text.';
COMMENT ON FUNCTION dagster_compat.run_json(bigint) IS 'The JSON of a DagsterRun.';
COMMENT ON FUNCTION dagster_compat.plan_json(bigint) IS 'The JSON of a run''s ExecutionPlanSnapshot: its steps and what they waited for.';
COMMENT ON FUNCTION dagster_compat.zlib(bytea) IS 'Bytes in the format of zlib, not made smaller.';
COMMENT ON FUNCTION dagster_compat.delete_run() IS 'For Dagster''s deletion of a run: deletes ours, if it has ended.';
COMMENT ON FUNCTION dagster_compat.refuse() IS 'For whatever else Dagster would change: refuses.';
