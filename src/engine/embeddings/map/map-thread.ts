import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { tasks } from './map-worker.ts'

/** Arranges images and objects on a plane. */
export const mapThread = defineThread<typeof tasks>({
  name: 'map',
  file: workerFile(import.meta.url, 'map-worker'),
  idleMs: 10_000,
})

/** Reads the finished map, also while another is being made. */
export const mapReadingThread = { ...mapThread, name: 'map reading', idleMs: 60_000 }
