import type { EngineEvent, Managed, Settings, User } from '#contract'
import type { AnswerTimes } from './answer-times.ts'
import type { ChangeLog, Jobs } from './ports.ts'
import type { ReadOnlyStore, Store } from './store/index.ts'
import type { RevisionAnswers } from './threads/revision-answers.ts'
import type { Threads } from './threads/threads.ts'

/** The folders of a workspace, absolute. Nothing outside of `root` is ever changed. */
export type Folders = {
  root: string
  originals: string
  cache: string
  models: string
  trash: string
  archive: string
  backups: string
}

/** The only sources of time and of random ids, so that tests can replace them. */
export type Clock = { nowMs(): number }
export type Ids = { random(): string }

export type Log = {
  info(message: string): void
  warn(message: string): void
  /** Records an unexpected error under an id that is shown to the user and returned. */
  error(message: string, error: unknown): string
}

/** What the engine's modules work with. One per open workspace. */
export type Context = {
  store: Store
  changes: ChangeLog
  folders: Folders
  clock: Clock
  ids: Ids
  log: Log
  jobs: Jobs
  threads: Threads
  answers: RevisionAnswers
  answerTimes: AnswerTimes
  /** The settings in effect: managed ones override the workspace's. */
  settings(): Settings
  /** The restrictions of this computer's administrator. */
  managed: Managed
  /** On a server: the hosts whose models may be used; null elsewhere. */
  modelHosts: readonly string[] | null
  /** On a server: the object storage buckets that may be used; null elsewhere. */
  storageAllowed: readonly string[] | null
  /** Returns a user's current state: another window may have changed the role meanwhile. */
  userNow(user: User): User
  /** Updates the head file of the audit log, once the transaction that wrote an entry has ended. */
  auditChanged(): void
  /** Announces a change to every window; called after the transaction that made it. */
  announce(event: EngineEvent): void
  /**
   * Registers work that continues after the job or call that started it: closing the workspace waits for it, and its
   * error is logged under `what`.
   */
  finishBeforeClose(work: Promise<unknown>, what: string): void
}

/** The context of code that reads a workspace and changes nothing, in any thread. */
export type ReadContext = Pick<Context, 'folders' | 'settings'> & { store: ReadOnlyStore }

/** The acting user. `isScoped`: an annotator while annotators see only assigned images, see `in-scope.ts`. */
export type Actor = User & { isScoped?: boolean }

/** A context with the acting user, for procedures and job runs. */
export type ActingContext = Context & { actor: Actor }
