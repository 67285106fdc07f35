import type { MessagePortMain } from 'electron'
import type { EngineParent, EngineProcess, EngineStart } from '../launch/engine-process.ts'
import { forkEngine } from './engine-in-node.ts'
import { utilityEngine } from './engine-in-utility.ts'

/** The native modules of the engine need Node-API 10, which Electron has from 35 on. */
export function startEngine(start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> {
  return Number(process.versions.napi) >= 10 ? utilityEngine(start, parent) : forkEngine(start, parent)
}
