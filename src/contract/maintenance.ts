import { z } from 'zod'
import { base, StorageAddressText, ToldPath, WrittenPath } from './base.ts'
import { JobStarted } from './jobs.ts'

/**
 * Result of the job `maintenance.backup`: one file, read again after it was written, or in object storage a list of files, each
 * compared with what was sent.
 */
export const BackupResult = z.object({
  /** The file, or the address of the list. */
  file: ToldPath,
  sizeBytes: z.int(),
  images: z.int(),
  models: z.int(),
  /** Linked originals are not in backups. */
  linked: z.int(),
  verified: z.literal(true),
  sha256: z.string(),
  /** In object storage: what was not there yet. */
  sent: z.object({ files: z.int(), bytes: z.int() }).optional(),
  /** What could not be put in, or was found damaged. */
  leftOut: z.array(z.object({ path: ToldPath, reason: z.string() })),
})
export type BackupResult = z.infer<typeof BackupResult>

/** A backup, or an export with all files verified, after which reviewed images may be dropped. */
export const Backup = z.object({
  kind: z.enum(['backup', 'export']),
  /** The file, an export's folder, or an address in object storage. */
  file: ToldPath,
  sizeBytes: z.int(),
  /** Images that are in it as they were then, with their originals. */
  images: z.int(),
  snapshotAtMs: z.int(),
  verifiedAtMs: z.int(),
  madeBy: z.string(),
  isThere: z.boolean(),
  /** Why it did not count when that was last looked at, null when it did. */
  problem: z.string().nullable(),
})
export type Backup = z.infer<typeof Backup>

/** What a restore from a backup did. */
export const RestoredBackup = z.object({
  workspace: z.string(),
  images: z.int(),
  models: z.int(),
  madeAtMs: z.int(),
  /** Whether the hashes of all files were right. A backup of only the database has none. */
  verified: z.boolean(),
  /** Images that were erased since the backup, and are erased from what was restored. */
  erasedAgain: z.int(),
  /** Logs of erasures that were looked into. Empty: images erased since the backup may be back. */
  erasureLogs: z.array(z.string()),
  leftOut: z.array(z.object({ path: ToldPath, reason: z.string() })),
})
export type RestoredBackup = z.infer<typeof RestoredBackup>

/** One thing that a check found, and what to do. */
export const Finding = z.object({
  check: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  what: z.string(),
  fix: z.string(),
  /** Whether `repair` repairs it without loss; null when it was repaired. */
  repairable: z.boolean(),
  repaired: z.boolean(),
})
export type Finding = z.infer<typeof Finding>

export const CheckResult = z.object({
  workspace: ToldPath,
  ok: z.boolean(),
  schemaVersion: z.int(),
  /** Each check that ran, with what it looked at. */
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

/** The steps of a check of object storage, and their results. */
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
  /** Lists, reads a byte and, where `writes`, writes an object and deletes it. What fails is an answer. */
  checkStorage: base
    .input(z.object({ address: StorageAddressText, writes: z.boolean().default(true) }))
    .output(StorageCheck),
  /** Looks whether the workspace is whole; the job's result is `CheckResult`. `deep` reads every original. */
  check: base
    .input(z.object({ deep: z.boolean().default(false), repair: z.boolean().default(false) }))
    .output(JobStarted),
}
