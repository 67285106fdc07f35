import { MessageChannelMain, utilityProcess } from 'electron'
import { EngineNews, type EngineProcess, type EngineStart, type OnRestoring } from './engine-process.ts'
import { compiledFolder, engineHostFile } from './locations.ts'

/** The engine in a process of Electron's own Node; ports lead straight to it. */
export function utilityEngine(start: EngineStart, onRestoring: OnRestoring): EngineProcess {
  const child = utilityProcess.fork(engineHostFile(), [JSON.stringify(start)], {
    serviceName: 'Winnow engine',
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: compiledFolder() },
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const news = new Promise<Awaited<EngineProcess['news']>>((resolve, reject) => {
    child.on('message', (message: unknown) => {
      const said = EngineNews.safeParse(message)
      if (!said.success) return
      if (said.data.type === 'restoring') onRestoring(said.data)
      else resolve(said.data)
    })
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
