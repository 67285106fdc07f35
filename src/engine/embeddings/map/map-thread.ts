import { defineThread } from '../../threads.ts'
import type { tasks } from './map-tasks.ts'

/** Arranges images and objects on a plane. */
export const mapThread = defineThread<typeof tasks>({
  name: 'map',
  tasks: 'map',
  idleMs: 10_000,
})

/** Reads the finished map, also while another is being made. */
export const mapReadingThread = { ...mapThread, name: 'map reading', idleMs: 60_000 }
