import { readFileSync } from 'node:fs'

/** Makes a new workspace: the schema of the newest version, which the build puts beside the bundle, and the first rows. */
export const newSchema = (): string => `${readFileSync(new URL('./schema.sql', import.meta.url), 'utf8')}
INSERT INTO workspace_setting (name, value) VALUES ('blindSeed', CAST(abs(random() % 4294967296) AS TEXT));
INSERT INTO duplicate_run (run) VALUES (0);
`
