import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import {
  type EngineParent,
  type EngineProcess,
  type EngineStart,
  engineEnvironment,
  hearEngine,
  startParts,
} from '../launch/engine-process.ts'
import { compiledFolder, engineHostFile, nodeForEngine } from './locations.ts'

/** The engine in a process of Electron's own Node; ports lead straight to it. */
export function utilityEngine(start: EngineStart, parent: EngineParent): EngineProcess<MessagePortMain> {
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
