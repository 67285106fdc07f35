import type { Router } from '@orpc/server'
import type { Contract, EngineClient, Managed } from '#contract'
import type { JobId, UserId } from '#model/ids.ts'
import type { serverProcedures } from '../access/index.ts'
import type { Clock, Context, Ids } from '../context.ts'
import type { Connection, FindForeign } from '../procedure.ts'
import type { RemotePlaces, RemoteRoot } from '../remote-places.ts'

export type EngineOptions = {
  folder: string
  /** Name of the user who acts on connections that name nobody; the owner when absent. */
  user?: string
  /** Shown to others while this engine holds the workspace's lock. */
  program?: string
  /** Whether jobs that a crash interrupted go on by themselves. */
  recoverJobs?: boolean
  /** Of a workspace that a server has. */
  served?: ServedOptions
  /** What an administrator of this computer restricts; as it is set up when absent. */
  managed?: Managed
  /** Waits for an engine that is closing the workspace, and hears so. Else it is refused at once. */
  onWaiting?: (sentence: string) => void
  clock?: Clock
  ids?: Ids
}

/** What a server allows its users: folders of its computer to import from, hosts whose models may be asked, and buckets of object storage. */
export type ServedOptions = {
  roots: readonly RemoteRoot[]
  modelHosts: readonly string[]
  storage?: readonly string[] | undefined
}

export type Engine = {
  /** The whole contract, in-process, acting as the options' user. */
  client: EngineClient
  router: Router<Contract, Connection>
  /**
   * State of one more connection; give it to the handler that serves a port. With `findForeign` it may only name paths
   * that its user chose.
   */
  connect(findForeign?: FindForeign): Connection
  /** State of a connection of a user who signed in on a server. */
  connectRemote(user: RemoteUser): Connection & { remote: RemotePlaces }
  /** The other end of a connection is gone. */
  disconnected(connection: Connection): void
  /** What a server asks before somebody is signed in. */
  serverRouter: ReturnType<typeof serverProcedures>
  /** The files and folders that this workspace's jobs were given and its settings name: they were chosen once. */
  storedPaths(): string[]
  context: Context
  name: string
  /** Whether the last plan is older than the settings want it to be. */
  isRetentionDue(): boolean
  /** Begins the job by which figures of predictions follow the last change of model or threshold; null where they do. */
  beginFigures(): JobId | null
  /** While nobody works, begins what monitoring looks at now and then. */
  lookIfIdle(): void
  /** Writes a digest of monitoring, if one is due. */
  digestIfDue(): Promise<void>
  /** Begins the refresh that the schedule asks for, if one is due. */
  refreshIfDue(): Promise<JobId | null>
  close(): Promise<void>
}

/** `token`: what the access token of a program may do; `sessionId`: of a browser in which the user signed in. */
export type RemoteUser = { userId: UserId } & Pick<Connection, 'token' | 'sessionId'>
