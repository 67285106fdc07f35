import { forkEngine } from './engine-in-node.ts'
import { utilityEngine } from './engine-in-utility.ts'
import type { EngineProcess, EngineStart, OnRestoring } from './engine-process.ts'

/** The native modules of the engine need Node-API 10, which Electron has from 35 on. */
export function startEngine(start: EngineStart, onRestoring: OnRestoring): EngineProcess {
  return Number(process.versions.napi) >= 10 ? utilityEngine(start, onRestoring) : forkEngine(start, onRestoring)
}
