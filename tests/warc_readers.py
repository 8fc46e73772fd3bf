"""Reads WARC files with warcio and FastWARC, and fails where either finds anything wrong.

    python3 -m venv v && v/bin/pip install warcio fastwarc && v/bin/python tests/warc_readers.py FILE...

Prints how many records of each type there are; both readers must agree.
"""

import collections
import sys
import zlib

from fastwarc.warc import ArchiveIterator as FastWarc
from warcio.archiveiterator import ArchiveIterator as Warcio

REQUIRED = ["WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length"]


def with_warcio(path):
    kinds, ids = collections.Counter(), {}
    with open(path, "rb") as file:
        for record in Warcio(file, check_digests="raise"):
            headers = record.rec_headers
            assert headers.protocol == "WARC/1.1", headers.protocol
            for name in REQUIRED:
                assert headers.get_header(name), (path, name)
            body = record.content_stream().read()
            assert record.digest_checker.passed is not False, record.digest_checker.problems
            name = headers.get_header("WARC-Record-ID")
            assert name not in ids, f"{path}: {name} comes twice"
            ids[name] = record.rec_type
            kinds[record.rec_type] += 1
            if record.rec_type == "response" and record.http_headers.get_header("content-encoding"):
                assert body, (path, "the coding is undone by whoever reads")
            beside = headers.get_header("WARC-Concurrent-To")
            if record.rec_type in ("request", "metadata"):
                assert ids[beside] in ("response", "revisit"), (path, beside)
    return kinds


def with_fastwarc(path):
    kinds = collections.Counter()
    with open(path, "rb") as file:
        for record in FastWarc(file, parse_http=False):
            assert record.verify_block_digest(), (path, record.record_id)
            kinds[record.headers["WARC-Type"]] += 1
    with open(path, "rb") as file:
        for record in FastWarc(file, parse_http=True):
            if record.headers["WARC-Type"] == "response":
                assert record.verify_payload_digest(), (path, record.record_id)
                assert record.http_headers.status_code, path
    return kinds


def members(path):
    """Every record is a gzip member of its own."""
    data, count = open(path, "rb").read(), 0
    while data:
        member = zlib.decompressobj(wbits=31)
        record = member.decompress(data) + member.flush()
        assert member.eof and record.startswith(b"WARC/1.1\r\n") and record.endswith(b"\r\n\r\n"), path
        assert record.count(b"WARC-Record-ID: ") == 1, path
        data, count = member.unused_data, count + 1
    return count


total = collections.Counter()
for path in sys.argv[1:]:
    one, other = with_warcio(path), with_fastwarc(path)
    assert one == other, (path, one, other)
    assert members(path) == sum(one.values()), path
    total += one
print(" ".join(f"{kind}={total[kind]}" for kind in sorted(total)))
