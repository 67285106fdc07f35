/**
 * A step from one version of the schema to the next. Numbers are consecutive from 1; a step that has been released is
 * never changed again.
 */
export type Migration = { version: number; name: string; sql: string }
