import { emptyIsNoReason } from './055-empty-is-no-reason.ts'
import { savedWork } from './056-saved-work.ts'
import { reviewFrom } from './057-review-from.ts'
import { reviewLists } from './058-review-lists.ts'
import { tails } from './059-tails.ts'
import { erasedNames } from './060-erased-names.ts'
import { accounts } from './061-accounts.ts'
import { predictedTracks } from './062-predicted-tracks.ts'
import { leases } from './063-leases.ts'
import { answers } from './064-answers.ts'
import { waysIn } from './065-ways-in.ts'
import { webhooks } from './066-webhooks.ts'
import { proposedChanges } from './067-proposed-changes.ts'
import { takeOvers } from './068-take-overs.ts'
import { storageObjects } from './069-storage-objects.ts'
import { leaseTurns } from './070-lease-turns.ts'
import type { Migration } from './migration.ts'

/** In order. A new workspace is made from `schema.sql`. */
export const migrations: readonly [Migration, ...Migration[]] = [
  emptyIsNoReason,
  savedWork,
  reviewFrom,
  reviewLists,
  tails,
  erasedNames,
  accounts,
  predictedTracks,
  leases,
  answers,
  waysIn,
  webhooks,
  proposedChanges,
  takeOvers,
  storageObjects,
  leaseTurns,
]

/** The versions of the schema that this Winnow opens. */
export const oldestSchema = migrations[0].version - 1
export const newestSchema = migrations.at(-1)?.version ?? oldestSchema
