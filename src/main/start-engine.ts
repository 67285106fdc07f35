import { forkEngine } from './engine-in-node.ts'
import { utilityEngine } from './engine-in-utility.ts'
import type { EngineParent, EngineProcess, EngineStart } from './engine-process.ts'

/** The native modules of the engine need Node-API 10, which Electron has from 35 on. */
export function startEngine(start: EngineStart, parent: EngineParent): EngineProcess {
  return Number(process.versions.napi) >= 10 ? utilityEngine(start, parent) : forkEngine(start, parent)
}
