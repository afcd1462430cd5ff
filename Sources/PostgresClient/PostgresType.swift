/// The identity of a data type of the server, as in `pg_type.oid`.
public struct PostgresType: RawRepresentable, Sendable, Hashable {
  /// The object identifier.
  public let rawValue: UInt32

  /// Names a type by its object identifier.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Leaves the type of a parameter to the server, which infers it from where it is used.
  public static let inferred = PostgresType(rawValue: 0)
  /// The type `bool`.
  public static let bool = PostgresType(rawValue: 16)
  /// The type `bytea`.
  public static let bytea = PostgresType(rawValue: 17)
  /// The type `int8`.
  public static let int8 = PostgresType(rawValue: 20)
  /// The type `int2`.
  public static let int2 = PostgresType(rawValue: 21)
  /// The type `int4`.
  public static let int4 = PostgresType(rawValue: 23)
  /// The type `text`.
  public static let text = PostgresType(rawValue: 25)
  /// The type `oid`.
  public static let oid = PostgresType(rawValue: 26)
  /// The type `json`.
  public static let json = PostgresType(rawValue: 114)
  /// The type `float4`.
  public static let float4 = PostgresType(rawValue: 700)
  /// The type `float8`.
  public static let float8 = PostgresType(rawValue: 701)
  /// The type `date`.
  public static let date = PostgresType(rawValue: 1082)
  /// The type `timestamp`, without a time zone.
  public static let timestamp = PostgresType(rawValue: 1114)
  /// The type `timestamptz`.
  public static let timestamptz = PostgresType(rawValue: 1184)
  /// The type `numeric`.
  public static let numeric = PostgresType(rawValue: 1700)
  /// The type `uuid`.
  public static let uuid = PostgresType(rawValue: 2950)
  /// The type `jsonb`.
  public static let jsonb = PostgresType(rawValue: 3802)

  /// The type `bool[]`.
  public static let boolArray = PostgresType(rawValue: 1000)
  /// The type `bytea[]`.
  public static let byteaArray = PostgresType(rawValue: 1001)
  /// The type `int2[]`.
  public static let int2Array = PostgresType(rawValue: 1005)
  /// The type `int4[]`.
  public static let int4Array = PostgresType(rawValue: 1007)
  /// The type `text[]`.
  public static let textArray = PostgresType(rawValue: 1009)
  /// The type `int8[]`.
  public static let int8Array = PostgresType(rawValue: 1016)
  /// The type `float8[]`.
  public static let float8Array = PostgresType(rawValue: 1022)
  /// The type `timestamptz[]`.
  public static let timestamptzArray = PostgresType(rawValue: 1185)
}
