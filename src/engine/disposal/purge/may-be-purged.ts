import { existsSync } from 'node:fs'
import type { Purge } from '#contract'
import type { Context } from '../../context.ts'
import { protectedNow } from '../../policy/index.ts'
import type { Store } from '../../store/index.ts'
import { graceEndsBeforeMs } from '../lifecycle/grace-period.ts'
import { protectedSince } from './protected-since.ts'

/** For an image whose days in the trash, or days of use, are not over. */
export const inGrace = 'Its grace period is not over.'

/** The conditions before images are permanently deleted. */
export type PurgeTerms = {
  kind: Purge['kind']
  nowMs: number
  /** Images trashed later are still in their grace period. */
  trashedBeforeMs: number
  /** Images that their policies would keep now for a place in a ranking, and why. */
  keptPlaces: ReadonlyMap<number, string>
}

/** Returns the current terms; images trashed after `listedAtMs` are excluded. */
export const purgeTerms = (
  { store, clock, settings }: Pick<Context, 'store' | 'clock' | 'settings'>,
  kind: Purge['kind'],
  { listedAtMs = Number.POSITIVE_INFINITY, keptPlaces = new Map<number, string>() } = {},
): PurgeTerms => ({
  kind,
  nowMs: clock.nowMs(),
  trashedBeforeMs: Math.min(graceEndsBeforeMs(store, clock.nowMs(), settings()), listedAtMs),
  keptPlaces,
})

type State = { row: number; lifecycle: string | null; trashed_at: number | null; archived_in: string | null }

/**
 * Returns why images may not be deleted permanently now. Checked when a purge is planned, and again in the transactions
 * before their files are moved and before they are deleted. An erasure overrides all protections except holds.
 */
export function purgeObstacles(store: Store, rows: readonly number[], terms: PurgeTerms): Map<number, string> {
  const { kind, nowMs } = terms
  const protectedWhy =
    kind === 'erasure'
      ? protectedNow(store, rows, { action: 'erase', policy: null, nowMs })
      : protectedSince(store, rows, { to: 'trashed', nowMs })
  const states = store.all<State>(
    `SELECT listed.value AS row, lifecycle, folder AS archived_in,
       (SELECT max(at) FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'trashed') AS trashed_at
     FROM json_each(?) AS listed LEFT JOIN image ON image.id = listed.value
     LEFT JOIN archived_file ON archived_file.image_id = image.id`,
    [JSON.stringify(rows)],
  )
  const found = new Map<number, string>()
  for (const state of states) {
    const why =
      whyGone(state, terms) ?? protectedWhy.get(state.row) ?? whyLater(state, terms) ?? terms.keptPlaces.get(state.row)
    if (why !== undefined) found.set(state.row, why)
  }
  return found
}

function whyGone({ lifecycle }: State, { kind }: PurgeTerms): string | undefined {
  if (lifecycle === null || lifecycle === 'purged') return 'It was already deleted.'
  return kind === 'trash' && lifecycle !== 'trashed' ? 'It was restored.' : undefined
}

function whyLater({ archived_in, trashed_at }: State, { kind, trashedBeforeMs }: PurgeTerms): string | undefined {
  if (archived_in && !existsSync(archived_in))
    return `It is in the archive folder ${archived_in}, which is missing. Connect its disk first.`
  return kind === 'trash' && (trashed_at ?? 0) > trashedBeforeMs ? inGrace : undefined
}
