import { z } from 'zod'
import { AnswerPath, base, StorageAddressText, WrittenPath } from './base.ts'
import { JobStarted } from './jobs.ts'

/**
 * Result of the job `maintenance.backup`: one file, verified by reading it back, or a list of files in object storage,
 * each compared with what was sent.
 */
export const BackupResult = z.object({
  /** The file, or the address of the list. */
  file: AnswerPath,
  sizeBytes: z.int(),
  images: z.int(),
  models: z.int(),
  /** Linked originals are not in backups. */
  linked: z.int(),
  verified: z.literal(true),
  sha256: z.string(),
  /** In object storage: what had to be uploaded. */
  sent: z.object({ files: z.int(), bytes: z.int() }).optional(),
  /** What could not be included, or was damaged. */
  leftOut: z.array(z.object({ path: AnswerPath, reason: z.string() })),
})
export type BackupResult = z.infer<typeof BackupResult>

/** A backup, or a fully verified export, after which reviewed images may be trashed. */
export const Backup = z.object({
  kind: z.enum(['backup', 'export']),
  /** The file, an export's folder, or an address in object storage. */
  file: AnswerPath,
  sizeBytes: z.int(),
  /** Images in it as they were then, with their originals. */
  images: z.int(),
  snapshotAtMs: z.int(),
  verifiedAtMs: z.int(),
  madeBy: z.string(),
  isThere: z.boolean(),
  /** Why it did not count at the last check; null if it did. */
  problem: z.string().nullable(),
})
export type Backup = z.infer<typeof Backup>

export const RestoredBackup = z.object({
  workspace: z.string(),
  images: z.int(),
  models: z.int(),
  madeAtMs: z.int(),
  /** Whether the hashes of all files were right. A backup of only the database has none. */
  verified: z.boolean(),
  /** Images erased since the backup, which were erased again. */
  erasedAgain: z.int(),
  /** The erasure logs that were read. If empty, images erased since the backup may be back. */
  erasureLogs: z.array(z.string()),
  leftOut: z.array(z.object({ path: AnswerPath, reason: z.string() })),
})
export type RestoredBackup = z.infer<typeof RestoredBackup>

export const Finding = z.object({
  check: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  what: z.string(),
  fix: z.string(),
  /** Whether `repair` fixes it without loss. */
  repairable: z.boolean(),
  repaired: z.boolean(),
})
export type Finding = z.infer<typeof Finding>

export const CheckResult = z.object({
  workspace: AnswerPath,
  ok: z.boolean(),
  schemaVersion: z.int(),
  /** The checks that ran. `scanned`: what each covered. */
  checks: z.array(z.object({ check: z.string(), scanned: z.string(), problems: z.int() })),
  findings: z.array(Finding),
})
export type CheckResult = z.infer<typeof CheckResult>

/** A backup in object storage. `address` names only this one. */
export const StoredBackup = z.object({
  address: z.string(),
  /** The workspace's name then. */
  name: z.string(),
  madeAtMs: z.int(),
  images: z.int(),
  sizeBytes: z.int(),
})
export type StoredBackup = z.infer<typeof StoredBackup>

/** Buckets with connection settings on this computer, and their hosts. `refusal`: why object storage can't be used here. */
export const StoragePlaces = z.object({
  buckets: z.array(z.object({ bucket: z.string(), endpoint: z.string() })),
  refusal: z.string().nullable(),
})
export type StoragePlaces = z.infer<typeof StoragePlaces>

export const StorageCheck = z.object({
  address: z.string(),
  endpoint: z.string(),
  region: z.string(),
  steps: z.array(
    z.object({
      step: z.enum(['list', 'read', 'write', 'delete']),
      state: z.enum(['ok', 'failed', 'skipped']),
      /** The problem and its solution, or why the step was skipped. */
      message: z.string().nullable(),
    }),
  ),
})
export type StorageCheck = z.infer<typeof StorageCheck>

export const maintenance = {
  /** Writes a backup into a new file, or below an address in object storage; the job's result is `BackupResult`. */
  backup: base
    .input(z.object({ file: WrittenPath.optional(), address: StorageAddressText.optional() }))
    .output(JobStarted),
  backups: base.output(z.array(Backup)),
  /** The backups at an address in object storage, the oldest first. */
  storedBackups: base.input(z.object({ address: StorageAddressText })).output(z.array(StoredBackup)),
  storagePlaces: base.output(StoragePlaces),
  /** Lists, reads a byte and, with `writes`, writes and deletes an object. Failures are part of the answer. */
  checkStorage: base
    .input(z.object({ address: StorageAddressText, writes: z.boolean().default(true) }))
    .output(StorageCheck),
  /** Checks the integrity of the workspace; the job's result is `CheckResult`. `deep` reads every original. */
  check: base
    .input(z.object({ deep: z.boolean().default(false), repair: z.boolean().default(false) }))
    .output(JobStarted),
}
