import { MessageChannelMain, utilityProcess } from 'electron'
import { EngineNews, type EngineProcess, type EngineStart } from './engine-process.ts'
import { engineHostFile } from './locations.ts'

/** The engine in a process of Electron's own Node; ports lead straight to it. */
export function utilityEngine(start: EngineStart): EngineProcess {
  const child = utilityProcess.fork(engineHostFile(), [JSON.stringify(start)], {
    serviceName: 'Winnow engine',
    stdio: 'inherit',
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const news = new Promise<EngineNews>((resolve, reject) => {
    child.once('message', (message: unknown) => resolve(EngineNews.parse(message)))
    exited.then((code) => reject(new Error(`The engine ended at its start (exit code ${code}).`)))
  })
  return {
    news,
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
