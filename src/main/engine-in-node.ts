import { MessageChannelMain, type MessagePortMain } from 'electron'
import { startChild } from '../launch/engine-child.ts'
import type { EngineParent, EngineProcess, EngineStart } from '../launch/engine-process.ts'
import { compiledFolder, engineHostFile, nodeForEngine } from './locations.ts'

/**
 * The engine in a Node beside Electron, for an Electron whose own Node is too old. Ports can't cross to it, so this
 * relays between each port and a connection of the child.
 */
export function forkEngine(start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> {
  const child = startChild(start, { file: engineHostFile(), node: nodeForEngine(), compiled: compiledFolder() }, parent)
  return {
    ...child,
    connect() {
      const { port1, port2 } = new MessageChannelMain()
      const inside = child.connect()
      inside.on('message', ({ data }) => port2.postMessage(data))
      inside.on('close', () => port2.close())
      port2.on('message', ({ data }) => inside.postMessage(data))
      port2.on('close', () => inside.close())
      port2.start()
      return port1
    },
  }
}
