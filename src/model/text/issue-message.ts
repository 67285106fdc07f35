/** A thing that is wrong with a value: where in it, and what, as a sentence. */
export type StatedIssue = { path?: readonly PropertyKey[] | undefined; message: string }

/** A sentence that points at its place, where others name what they are about. */
const pointsAtPlace = /^(?:This|Expected|Missing)\b|\bhere\b/

/** A problem with its place in a file, whatever its sentence. */
export const issueAtPlace = ({ path = [], message }: StatedIssue): string =>
  path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message

/** Things that are wrong with a value as one line, each with its place where the sentence does not stand for itself. */
export const issueMessage = (issues: readonly StatedIssue[]): string =>
  issues.map((issue) => (pointsAtPlace.test(issue.message) ? issueAtPlace(issue) : issue.message)).join(' ')
