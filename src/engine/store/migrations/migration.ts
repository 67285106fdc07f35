/**
 * A step from one version of the schema to the next; the first one makes a new workspace. Numbers are consecutive; a step that
 * has been released is never changed again.
 */
export type Migration = { version: number; name: string; sql: string }
