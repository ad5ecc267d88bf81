-- The table of jobs. Nothing in it is a time of day: order is counted, and durations are measured by those who watch.
BEGIN IMMEDIATE;

CREATE TABLE IF NOT EXISTS jobs (
    id         TEXT PRIMARY KEY,
    key        TEXT NOT NULL,              -- equal requests have equal keys
    publish    INTEGER NOT NULL,
    lab        TEXT NOT NULL,
    spec       TEXT NOT NULL,              -- TrainSpec as JSON
    visitor    TEXT NOT NULL,              -- in whose turn it runs
    status     TEXT NOT NULL CHECK (status IN ('queued', 'running', 'finished', 'cancelled', 'failed', 'interrupted')),
    cancelling INTEGER NOT NULL DEFAULT 0, -- somebody wants the running job stopped
    again      INTEGER NOT NULL DEFAULT 0, -- and somebody asked for it anew before it had stopped
    round      INTEGER NOT NULL,           -- of the queue: a visitor has one job in each
    place      INTEGER NOT NULL,           -- the order of asking
    served     INTEGER NOT NULL DEFAULT -1, -- the round in which it began last
    turn       INTEGER NOT NULL DEFAULT 0, -- the order of starting: one number for each try at a job, 0 before the first
    pid        INTEGER,                    -- the process that holds the job; kept after the job's end until the process has ended
    started    REAL,                       -- the start time of that process: a number of its own, should the system give its pid again
    beats      INTEGER NOT NULL DEFAULT 0, -- the heartbeat: grows with every word from the process
    progress   TEXT NOT NULL DEFAULT '{}', -- Progress as JSON
    message    TEXT NOT NULL DEFAULT '',
    model      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX IF NOT EXISTS one_job_a_request ON jobs (key, publish);
CREATE INDEX IF NOT EXISTS jobs_by_place ON jobs (place);
CREATE INDEX IF NOT EXISTS jobs_by_lab ON jobs (lab, place);
CREATE INDEX IF NOT EXISTS jobs_by_visitor ON jobs (visitor, turn);
CREATE INDEX IF NOT EXISTS jobs_by_turn ON jobs (turn);
CREATE INDEX IF NOT EXISTS jobs_by_served ON jobs (served);
CREATE INDEX IF NOT EXISTS jobs_waiting ON jobs (round) WHERE status = 'queued';
CREATE INDEX IF NOT EXISTS jobs_that_hold_the_machine ON jobs (id) WHERE status = 'running' OR pid IS NOT NULL;

-- Round by round; within one, whoever started something longest ago or never comes first; then whoever asked first.
CREATE VIEW IF NOT EXISTS queue AS
    SELECT id, pid, ROW_NUMBER() OVER (
        ORDER BY round, (SELECT MAX(turn) FROM jobs AS earlier WHERE earlier.visitor = jobs.visitor), place
    ) AS position
    FROM jobs WHERE status = 'queued';

CREATE TABLE IF NOT EXISTS askers (        -- who asked for the job as it stands now, and may cancel it
    job     TEXT NOT NULL REFERENCES jobs (id),
    visitor TEXT NOT NULL,
    PRIMARY KEY (job, visitor)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS points (        -- the learning curves; a figure that is not finite is NULL
    job                 TEXT NOT NULL REFERENCES jobs (id),
    epoch               REAL NOT NULL,
    loss                REAL,
    accuracy            REAL,
    validation_loss     REAL,
    validation_accuracy REAL,
    PRIMARY KEY (job, epoch)
) WITHOUT ROWID;

PRAGMA user_version = 1;
COMMIT;
