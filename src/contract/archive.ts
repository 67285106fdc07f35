import { z } from 'zod'
import { ImageId, JobId } from '#model/ids.ts'
import { base } from './base.ts'
import { JobStarted } from './jobs.ts'

const LeftBehind = z.array(z.object({ imageId: ImageId, path: z.string(), reason: z.string() }))

/** Result of the job that moves archived originals out of the originals' folder. */
export const ArchiveResult = z.object({
  folder: z.string(),
  moved: z.int(),
  bytesMoved: z.int(),
  /** Of them, what no longer stands on the disk of the workspace. */
  bytesOffDisk: z.int(),
  skipped: LeftBehind,
})
export type ArchiveResult = z.infer<typeof ArchiveResult>

/** Result of the job that brings archived originals back; each image is active only after its bytes were checked. */
export const BringBackResult = z.object({ restored: z.int(), bytesMoved: z.int(), skipped: LeftBehind })
export type BringBackResult = z.infer<typeof BringBackResult>

/** What of a restore waits for bytes from the archive. */
export const Returning = z.object({ images: z.int(), jobId: JobId })

export const archive = {
  /** Moves the originals of archived images that still stand among the others; the job's result is `ArchiveResult`. */
  moveToArchive: base.output(JobStarted),
}
