import type { EngineEvent, Managed, Settings, User } from '#contract'
import type { AnswerTimes } from './answer-times.ts'
import type { ChangeLog, Jobs } from './ports.ts'
import type { ReadOnlyStore, Store } from './store/index.ts'
import type { RevisionAnswers } from './threads/revision-answers.ts'
import type { Threads } from './threads/threads.ts'

/** Folders of a workspace, absolute. Nothing outside of `root` is ever changed. */
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
  /** Records an unexpected error under an id that is shown to the user. */
  error(message: string, error: unknown): string
}

/** What the modules of the engine work with. One per open workspace. */
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
  /** As they apply here: what is managed goes before what the workspace wants. */
  settings(): Settings
  /** What an administrator of this computer restricts. */
  managed: Managed
  /** Of a workspace that a server has: the hosts whose models may be asked; null elsewhere. */
  modelHosts: readonly string[] | null
  /** Of a workspace that a server has: the buckets of object storage that may be used; null elsewhere. */
  storageAllowed: readonly string[] | null
  /** A user as the workspace has them now: another window may have changed the role meanwhile. */
  userNow(user: User): User
  /** Brings the file with the audit's head up to date, once the transaction that wrote an entry has ended. */
  auditChanged(): void
  /** Announces a change to every window; called after the transaction that made it. */
  announce(event: EngineEvent): void
  /**
   * Work that goes on after the job or call that began it has ended: the workspace closes after it, and its error is in the
   * log, as what failed.
   */
  finishBeforeClose(work: Promise<unknown>, what: string): void
}

/** What looks at a workspace and changes nothing, in any thread. */
export type ReadContext = Pick<Context, 'folders' | 'settings'> & { store: ReadOnlyStore }

/** A user who acts. `isScoped`: an annotator where annotators see assigned images only, see `in-scope.ts`. */
export type Actor = User & { isScoped?: boolean }

/** A context with the user who acts: what procedures and job runs get. */
export type ActingContext = Context & { actor: Actor }
