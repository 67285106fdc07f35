import { readFileSync } from 'node:fs'

/** Reads the schema of the newest version, which the build puts beside the bundle. */
export const schemaText = (): string => readFileSync(new URL('./schema.sql', import.meta.url), 'utf8')

/** Returns the SQL for a new workspace: its schema and the first rows. */
export const newSchema = (): string => `${schemaText()}
INSERT INTO workspace_setting (name, value) VALUES ('blindSeed', CAST(abs(random() % 4294967296) AS TEXT));
INSERT INTO duplicate_run (run) VALUES (0);
`
