import { type Cause, type Group, standingOut } from '../alarms/likely-cause.ts'
import { isDrift, isSameNumber } from './compare.ts'
import type { DriftFinding } from './measures.ts'
import { type DriftRow, measures } from './measures.ts'

/** This many images of a year before are enough to compare the season. */
const minYearBefore = 30

/**
 * Returns what most likely makes new images look different, in the order of the checks below; null when nothing stands
 * out.
 */
export function driftCause(
  found: readonly DriftFinding[],
  { known, fresh, yearBefore }: Record<'known' | 'fresh' | 'yearBefore', readonly DriftRow[]>,
): Cause | null {
  const drifted = found.filter(isDrift)
  const source = sourceOf(drifted, known, fresh)
  const numbers = measures.filter(({ id }) => drifted.some(({ test }) => test === id))
  const isSeason =
    yearBefore.length >= minYearBefore &&
    numbers.length > 0 &&
    numbers.every((one) => isSameNumber(one, fresh, yearBefore))
  if (!isSeason) return source
  const season = 'Images from the same weeks a year ago looked the same. It may be the season.'
  return { ...source, text: source ? `${season} ${source.text}` : season }
}

/** Returns the source of most of the change: a new one, or one among others. */
function sourceOf(
  drifted: readonly DriftFinding[],
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
): Cause | null {
  const far = new Set(drifted.flatMap((one) => one.far))
  const names = [...new Set(fresh.map((row) => row.source))]
  const groups = names.map((name): Group => {
    const own = fresh.filter((row) => row.source === name)
    const hits = own.filter(({ id }) => far.has(id)).length
    return { row: 0, name, images: own.length, hits, squares: hits }
  })
  const one = standingOut(groups)
  if (!one) return null
  const isNew = !known.some((row) => row.source === one.name)
  return {
    text: isNew
      ? `${one.name} is a new source. The model knows none of its images.`
      : `Most of it comes from ${one.name}: ${one.hits} of its ${one.images} new images.`,
    place: one.name,
  }
}
