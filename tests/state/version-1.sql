-- A state of version 1, with hosts in the place of domains.
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL);
CREATE TABLE host (
id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
not_before INTEGER NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0);
CREATE TABLE target (
id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, url TEXT NOT NULL, kind INTEGER NOT NULL,
host INTEGER NOT NULL, source INTEGER NOT NULL, depth INTEGER NOT NULL, seed INTEGER NOT NULL,
status INTEGER NOT NULL, seen INTEGER NOT NULL, due INTEGER, fetched INTEGER, changed INTEGER,
attempts INTEGER NOT NULL DEFAULT 0, note TEXT, etag TEXT, last_modified TEXT, article TEXT);
CREATE INDEX target_hash ON target (hash);
CREATE INDEX target_due ON target (host, due) WHERE due IS NOT NULL AND seed = 0;
CREATE INDEX target_seed ON target (host, due) WHERE seed = 1;
CREATE TABLE version (
article TEXT NOT NULL, fingerprint TEXT NOT NULL, at INTEGER NOT NULL, latest INTEGER NOT NULL,
PRIMARY KEY (article, fingerprint)) WITHOUT ROWID;
CREATE TABLE record (id INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE output (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, ends INTEGER NOT NULL);
CREATE TABLE waiting (
output INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (output, record)) WITHOUT ROWID;
CREATE INDEX waiting_record ON waiting (record);
CREATE TABLE orders (id INTEGER PRIMARY KEY, verb TEXT NOT NULL, argument TEXT NOT NULL, source TEXT NOT NULL);
INSERT INTO source VALUES (1, 's', 1);
INSERT INTO host VALUES (1, 'www.b.example', 0, 0), (2, 'news.b.example', 800, 0), (3, 'b.example', 500, 0),
(4, '127.0.0.1', 0, 0), (5, 'www.c.co.uk', 0, 1), (6, 'news.c.co.uk', 0, 0);
INSERT INTO target (hash, url, kind, host, source, depth, seed, status, seen, due) VALUES
(1, 'http://www.b.example/1', 0, 1, 1, 1, 0, 0, 10, 10),
(6363776032717211939, 'http://news.b.example/2', 0, 2, 1, 1, 0, 0, 10, 20),
(3, 'http://b.example/3', 0, 3, 1, 1, 0, 0, 10, 30),
(4, 'http://127.0.0.1/4', 0, 4, 1, 1, 0, 0, 10, 40),
(5, 'http://www.c.co.uk/5', 0, 5, 1, 1, 0, 0, 10, 50),
(6, 'http://news.c.co.uk/6', 0, 6, 1, 1, 0, 0, 10, 60);
PRAGMA user_version = 1;
