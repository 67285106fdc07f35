/** A problem of a value: where in it, and a sentence. */
export type ValueIssue = { path?: readonly PropertyKey[] | undefined; message: string }

/** Sentences that need their place; others name what they are about. */
const pointsAtPlace = /^(?:This|Expected|Missing)\b|\bhere\b/

/** A problem with its place in a file, whatever its sentence. */
export const issueAtPlace = ({ path = [], message }: ValueIssue): string =>
  path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message

/** Problems of a value as one line, each with its place if the sentence needs it. */
export const issueMessage = (issues: readonly ValueIssue[]): string =>
  issues.map((issue) => (pointsAtPlace.test(issue.message) ? issueAtPlace(issue) : issue.message)).join(' ')
