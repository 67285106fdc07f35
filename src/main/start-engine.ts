import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import { startChild } from '../launch/engine-child.ts'
import {
  type EngineParent,
  type EngineProcess,
  type EngineStart,
  engineEnvironment,
  hearEngine,
  startParts,
} from '../launch/engine-process.ts'
import { compiledFolder, engineHostFile, nodeForEngine } from './locations.ts'

/** Starts the engine. Its native modules need Node-API 10, which Electron has from 35 on. */
export const startEngine = (start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> =>
  Number(process.versions.napi) >= 10 ? startInElectron(start, parent) : startInNode(start, parent)

/** Starts the engine in a process of Electron's Node. Ports lead directly to it. */
function startInElectron(start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> {
  const { argument, message } = startParts(start)
  const child = utilityProcess.fork(engineHostFile(), [argument], {
    serviceName: 'Winnow engine',
    stdio: 'inherit',
    env: { ...engineEnvironment, ...process.env, NODE_COMPILE_CACHE: compiledFolder(), WINNOW_NODE: nodeForEngine() },
  })
  if (message) child.postMessage(message)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const startResult = new Promise<Awaited<EngineProcess<MessagePortMain>['startResult']>>((resolve, reject) => {
    child.on('message', (message: unknown) => {
      const result = hearEngine(message, parent, (answer) => child.postMessage(answer))
      if (result) resolve(result)
    })
    exited.then((code) => reject(new Error(`The engine stopped while starting (exit code ${code}).`)))
  })
  return {
    startResult,
    exited,
    connect() {
      const { port1, port2 } = new MessageChannelMain()
      child.postMessage({ type: 'port' }, [port2])
      return port1
    },
    stop: () => child.postMessage({ type: 'stop' }),
    kill: () => child.kill(),
  }
}

/**
 * Starts the engine in a Node beside Electron, for an Electron whose Node is too old. Ports can't cross to it, so this relays
 * between each port and a connection of the child.
 */
function startInNode(start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> {
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
