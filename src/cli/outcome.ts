/** Exit codes that scripts rely on. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, inPart: 4 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The outcome of a command: `json` is printed with `--json`, `text` otherwise. `printed`: the command has printed already. */
export type Outcome = ({ json: unknown; text: string } | { printed: true }) & { exitCode?: ExitCode }

/** Returns the exit code of a command that lists skipped items. */
export const unlessSkipped = (skipped: readonly unknown[]): ExitCode =>
  skipped.length > 0 ? exitCodes.inPart : exitCodes.done

/** An error in how the command was called: exit code 2. */
export class UsageError extends Error {}

/** Stopped by Ctrl-C at a safe point. */
export class Interrupted extends Error {}
