"""Writes the Parquet files of this folder, with pyarrow 26.0.1:

    python write.py

Each file holds the table that reference_test.go expects, written differently.
"""

from datetime import date, datetime, time, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

NAN = float("nan")
UTC = timezone.utc


def timestamps(zone):
    return [
        datetime(2024, 2, 29, tzinfo=zone),
        None,
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=zone),
        datetime(2024, 3, 1, 5, 30, 0, 999000, tzinfo=zone),
    ]


columns = {
    "bool": pa.array([True, None, False, True], pa.bool_()),
    "int8": pa.array([-128, None, 0, 127], pa.int8()),
    "int64": pa.array([-(2**53), None, 0, 2**53], pa.int64()),
    "uint32": pa.array([4294967295, None, 0, 1], pa.uint32()),
    "uint64": pa.array([2**63, None, 0, 1], pa.uint64()),
    "float": pa.array([0.5, None, NAN, -1.25], pa.float32()),
    "double": pa.array([0.1, None, NAN, float("inf")], pa.float64()),
    "decimal9": pa.array([Decimal("-1234567.89"), None, Decimal("0.01"), Decimal("5")], pa.decimal128(9, 2)),
    "decimal38": pa.array([Decimal("-12345678901234567890.125"), None, Decimal("0.001"), Decimal("5")], pa.decimal128(38, 3)),
    "text": pa.array(["Île", None, "  ", " b "], pa.string()),
    "category": pa.array(["north", None, "south", "north"]).dictionary_encode(),
    "date": pa.array([date(2024, 2, 29), None, date(1969, 12, 31), date(9999, 12, 31)], pa.date32()),
    "ms_utc": pa.array(timestamps(UTC), pa.timestamp("ms", tz="UTC")),
    "us_local": pa.array(timestamps(None), pa.timestamp("us")),
    "ns_local": pa.array(timestamps(None), pa.timestamp("ns")),
    "nothing": pa.array([None] * 4, pa.null()),
    "half": pa.array([0.5, None, 0, 1], pa.float16()),
    "time": pa.array([time(1), None, time(2), time(3)], pa.time32("ms")),
    "binary": pa.array([b"1234", None, b"1234", b"1234"], pa.binary(4)),
    "list": pa.array([[1, 2], None, [], [3]], pa.list_(pa.int64())),
    "map": pa.array([[("a", 1)], None, [], []], pa.map_(pa.string(), pa.int64())),
    "record": pa.array([{"a": 1}, None, {"a": 2}, {"a": 3}], pa.struct([("a", pa.int64())])),
    "last": pa.array([1.0, 2.0, 3.0, 4.0], pa.float64()),
}
table = pa.table(columns)

pq.write_table(table, "snappy.parquet", row_group_size=3)
pq.write_table(table, "zstd_v2.parquet", compression="zstd", data_page_version="2.0", use_dictionary=False)
pq.write_table(table, "gzip_old.parquet", compression="gzip", version="1.0", store_schema=False)
pq.write_table(
    table.select(["ms_utc", "us_local", "ns_local", "last"]),
    "int96.parquet",
    compression="none",
    use_deprecated_int96_timestamps=True,
    write_statistics=False,
    store_schema=False,
)
