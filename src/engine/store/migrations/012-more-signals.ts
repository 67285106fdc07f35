import type { Migration } from './migration.ts'

export const moreSignals: Migration = {
  version: 12,
  name: 'more-signals',
  sql: `
-- Whole millionths as the others; shapley may be below 0.
ALTER TABLE signal ADD COLUMN label_quality INTEGER;
ALTER TABLE signal ADD COLUMN shapley INTEGER;
ALTER TABLE signal ADD COLUMN novelty INTEGER;
ALTER TABLE signal ADD COLUMN staleness INTEGER;

-- JSON by class id: days, or "none" where age costs nothing; a class of which too little is known is left out.
ALTER TABLE signal_snapshot ADD COLUMN half_life TEXT NOT NULL DEFAULT '{}';

-- Signals on their way into \`signal\`: written bit by bit, taken over at one moment.
CREATE TABLE signal_next (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  revision INTEGER NOT NULL,
  f1 INTEGER,
  similarity INTEGER,
  coverage INTEGER,
  label_quality INTEGER,
  shapley INTEGER,
  novelty INTEGER,
  staleness INTEGER
) STRICT;

-- Under which terms a picture may be used, and whether those on it agreed: as the file says, or as a person set it.
ALTER TABLE image ADD COLUMN licence TEXT;
ALTER TABLE image ADD COLUMN consent TEXT;
CREATE INDEX image_licence ON image (licence, id) WHERE licence IS NOT NULL;
CREATE INDEX image_consent ON image (consent, id) WHERE consent IS NOT NULL;
`,
}
