import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { workerFile } from '../threads/worker-file.ts'
import type { StoreTask } from './store-worker.ts'

/** Runs a task on a thread: in a large workspace it takes longer than a thread may be blocked. */
export async function workOn(task: StoreTask, file: string): Promise<void> {
  await once(new Worker(workerFile(import.meta.url, 'store-worker'), { workerData: { task, file } }), 'exit')
}
