import type { RemoteRoot } from './files/roots.ts'
import type { ServedEngine } from './served-engine.ts'
import type { SingleSignOn } from './sign-on/single-sign-on.ts'
import type { Sockets } from './sockets.ts'
import type { Visitors } from './visitors.ts'

/** A served workspace: its engine, its visitors and its connections. */
export type Room = {
  engine: ServedEngine
  /** Folder of the workspace. */
  folder: string
  /** Path below which it is served: '' for the only workspace of a server, else like `/w/garden`. */
  base: string
  /** Distinguishes workspaces that a browser sees at the same address. */
  id: string
  visitors: Visitors
  sockets: Sockets
  /** Null when users sign in by password only. */
  signOn: SingleSignOn | null
  /** Folders of this computer that leads may import from. */
  roots: readonly RemoteRoot[]
  /** Hosts from which leads may add models. */
  modelHosts: readonly string[]
}
