import { z } from 'zod'

export const manifestPath = 'manifest.json'
export const databasePath = 'winnow.db'
/** A manifest takes about 200 bytes per file. */
export const maxManifestBytes = 400_000_000

const SkippedFile = z.object({ path: z.string(), reason: z.string() })

/** Describes a backup, as its last file: a backup without it was cut off. */
export const Manifest = z.strictObject({
  winnow: z.literal('backup'),
  version: z.literal(1),
  schema: z.int(),
  name: z.string(),
  workspace: z.string(),
  madeAtMs: z.int(),
  /** SHA-256 of the workspace's key for erased images, which its logs of erasures have too. */
  erasureKey: z.string(),
  linked: z.int(),
  leftOut: z.array(SkippedFile),
  files: z.array(z.strictObject({ path: z.string(), sizeBytes: z.int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

const original = /^originals\/[0-9a-f]{2}\/[0-9a-f]{64}\.[a-z0-9]{1,8}$/
const model = /^models\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,90}$/

/** Whether a backup may contain a file of this name: none leads out of the workspace. */
export const isBackupPath = (path: string): boolean =>
  path === manifestPath || path === databasePath || original.test(path) || model.test(path)
