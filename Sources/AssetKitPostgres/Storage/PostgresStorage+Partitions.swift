package import AssetKitCore
internal import PostgresClient

extension PostgresStorage: PartitionStorage {
  package func partitionStates(of key: AssetKey, in partitions: [String]?) async throws
    -> [PartitionState]
  {
    try await Self.translated {
      try await pool.read { db in
        let rows =
          if let partitions {
            try db.query(
              Schema.partitions["states_of_some"], key.description, partitions.map(\.storable))
          } else {
            try db.query(Schema.partitions["states"], key.description)
          }
        return try rows.map { row in
          PartitionState(
            partition: try row[0], status: .init(rawValue: try row[1]) ?? .missing,
            id: (try row[2] as Int64?).map { MaterializationID($0) },
            timestamp: (try row[3] as PostgresTimestamp?).map(Timestamp.init),
            dataVersion: try row[4], codeVersion: try row[5], count: Int(try row[6] as Int64))
        }
      }
    }
  }

  package func wholeMaterialization(of key: AssetKey) async throws -> Timestamp? {
    try await Self.translated {
      try await pool.read { db in
        let row = try db.query(Schema.partitions["whole_at"], key.description).first
        return try row.flatMap { try $0[0] as PostgresTimestamp? }.map(Timestamp.init)
      }
    }
  }

  package func outdatedPartitions(of key: AssetKey) async throws -> [String: Set<AssetKey>] {
    try await Self.translated {
      try await pool.read { db in
        var newer: [String: Set<AssetKey>] = [:]
        for row in try db.query(Schema.partitions["outdated"], key.description) {
          newer[try row[0], default: []].insert(AssetKey(try row[1] as String))
        }
        return newer
      }
    }
  }

  package func dynamicPartitions(of name: String) async throws -> [String] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.partitions["dynamic"], name).map { try $0[0] as String }
      }
    }
  }

  /// The number of keys of each dynamic set that has some.
  package func dynamicPartitionSets() async throws -> [(name: String, count: Int)] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.partitions["dynamic_sets"]).map {
          (name: try $0[0], count: Int(try $0[1] as Int64))
        }
      }
    }
  }

  package func addDynamicPartitions(_ keys: [String], to name: String, at time: Timestamp)
    async throws -> [String]
  {
    try await Self.translated {
      try await pool.write { db in
        try db.query(Schema.partitions["lock_dynamic"], name)
        return try db.query(
          Schema.partitions["add_dynamic"], name, keys.map(\.storable), time.postgres
        ).map { try $0[0] as String }
      }
    }
  }

  package func deleteDynamicPartitions(_ keys: [String], from name: String) async throws
    -> [String]
  {
    let deleted: Set<String> = try await Self.translated {
      try await pool.write { db in
        Set(
          try db.query(
            Schema.partitions["delete_dynamic"], name, keys.map(\.storable)
          ).map { try $0[0] as String })
      }
    }
    return keys.filter(deleted.contains)
  }
}
