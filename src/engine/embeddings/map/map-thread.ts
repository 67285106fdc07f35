import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './map-tasks.ts'

/** Arranges images and objects on a plane. */
export const mapThread = defineThread<typeof tasks>({ tasks: 'map', pool: 'compute' })

/** Reads the finished map, also while another is being made. */
export const mapReadingThread = { ...mapThread, pool: 'read' as const }
