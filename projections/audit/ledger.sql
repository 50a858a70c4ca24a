-- The audit follower's state: one row a leaf, the roots of full tiles, tenant heads, what was signed, how far it is.
CREATE TABLE IF NOT EXISTS audit_entry (
    leaf_index INTEGER PRIMARY KEY,
    position   INTEGER NOT NULL UNIQUE,
    tenant     TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    digest     TEXT    NOT NULL,
    entry      BLOB    NOT NULL,
    leaf_hash  BLOB    NOT NULL,
    UNIQUE (tenant, sequence)
);
-- level n: the root over 256 hashes of level n - 1, where level 0 are the leaf hashes.
CREATE TABLE IF NOT EXISTS audit_node (
    level      INTEGER NOT NULL,
    node_index INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    PRIMARY KEY (level, node_index)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit_head (
    tenant   TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    digest   TEXT    NOT NULL
) WITHOUT ROWID;
-- Every checkpoint ever signed: none may contradict an earlier one.
CREATE TABLE IF NOT EXISTS audit_checkpoint (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS audit_follower (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    fence    INTEGER NOT NULL
);
INSERT OR IGNORE INTO audit_follower (id, position, size, fence) VALUES (1, 0, 0, 0);
