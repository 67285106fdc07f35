import type { Router } from '@orpc/server'
import type { Contract, EngineClient, Managed } from '#contract'
import type { JobId, UserId } from '#model/ids.ts'
import type { serverProcedures } from '../access/index.ts'
import type { Clock, Context, Ids } from '../context.ts'
import type { Connection, FindForeign } from '../procedure.ts'
import type { RemotePlaces, RemoteRoot } from '../remote-places.ts'

export type EngineOptions = {
  folder: string
  /** The user of connections without a user. Default: the owner. */
  user?: string
  /** Shown to others while this engine holds the workspace's lock. */
  program?: string
  /** Whether to resume jobs that a crash interrupted. */
  recoverJobs?: boolean
  /** For a workspace on a server. */
  served?: ServedOptions
  /** What an administrator of this computer restricts. Default: what is set up. */
  managed?: Managed
  /** Called when opening waits for an engine that is closing the workspace. Without it, opening is refused at once. */
  onWaiting?: (message: string) => void
  clock?: Clock
  ids?: Ids
}

/** What a server allows its users: folders to import from, hosts of models, and buckets of object storage. */
export type ServedOptions = {
  roots: readonly RemoteRoot[]
  modelHosts: readonly string[]
  storage?: readonly string[] | undefined
}

export type Engine = {
  /** Calls the contract in this process as the options' user. */
  client: EngineClient
  router: Router<Contract, Connection>
  /**
   * Returns the state of a new connection, for the handler that serves its port. With `findForeign`, it may only name paths
   * that its user chose.
   */
  connect(findForeign?: FindForeign): Connection
  /** Returns the state of a new connection of a user who signed in on a server. */
  connectRemote(user: RemoteUser): Connection & { remote: RemotePlaces }
  /** Called when a connection has ended. */
  disconnected(connection: Connection): void
  /** The procedures for a server, also before a user signs in. */
  serverRouter: ReturnType<typeof serverProcedures>
  /** Lists the paths in the inputs of jobs and in settings, which users chose before. */
  storedPaths(): string[]
  context: Context
  name: string
  /** Whether a retention plan is due according to the settings. */
  isRetentionDue(): boolean
  /** Starts updating the figures of predictions after a change of model or threshold; null if they are up to date. */
  beginFigures(): JobId | null
  /** Starts due checks of monitoring, if nobody works. */
  lookIfIdle(): void
  /** Writes a digest of monitoring, if one is due. */
  digestIfDue(): Promise<void>
  /** Starts a scheduled refresh, if one is due. */
  refreshIfDue(): Promise<JobId | null>
  close(): Promise<void>
}

/** `token`: the rights of a program's access token. `sessionId`: of the browser in which the user signed in. */
export type RemoteUser = { userId: UserId } & Pick<Connection, 'token' | 'sessionId'>
