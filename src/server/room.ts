import type { RemoteRoot } from './files/roots.ts'
import type { ServedEngine } from './served-engine.ts'
import type { SingleSignOn } from './sign-on/single-sign-on.ts'
import type { Sockets } from './sockets.ts'
import type { Visitors } from './visitors.ts'

/** A served workspace: its engine, who visits it and who is connected to it. */
export type Room = {
  engine: ServedEngine
  /** Folder of the workspace. */
  folder: string
  /** Path below which it is served: '' for the only workspace of a server, else like `/w/garden`. */
  base: string
  /** Tells this workspace from others that a browser meets at the same address. */
  id: string
  visitors: Visitors
  sockets: Sockets
  /** Null where users sign in by passwords alone. */
  signOn: SingleSignOn | null
  /** Folders of this computer that leads may import from. */
  roots: readonly RemoteRoot[]
  /** Hosts whose models leads may add. */
  modelHosts: readonly string[]
}
