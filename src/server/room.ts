import type { ServedEngine } from './served-engine.ts'
import type { Sockets } from './sockets.ts'
import type { Visitors } from './visitors.ts'

/** A served workspace: its engine, who visits it and who is connected to it. */
export type Room = {
  engine: ServedEngine
  /** Folder of the workspace. */
  folder: string
  visitors: Visitors
  sockets: Sockets
}
