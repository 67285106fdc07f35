import { plural, t } from '@lingui/core/macro'
import type { ImageRow } from '#contract'
import { fileName, formatCount, formatScore } from '../../../kit/formats.ts'
import { stateLooks } from '../../../kit/StateBadge.tsx'
import { inSentence } from '../../../texts/in-sentence.ts'

const lifecycleText = {
  active: null,
  retired: t`retired`,
  archived: t`archived`,
  trashed: t`in the trash`,
  purged: t`purged`,
}

/** The confidences of the predictions that review shows, from the least to the greatest: "0.31–0.92". */
function scoreRange({ minScore, maxScore }: ImageRow): string[] {
  if (minScore === null) return []
  const least = formatScore(minScore)
  const greatest = formatScore(maxScore ?? minScore)
  return [least === greatest ? least : `${least}–${greatest}`]
}

type Likeness = { similarity?: number | undefined }

/**
 * The figure at the end of a caption: how well a search fits, else objects to review and the least confidence among them, or
 * how far the image is.
 */
export function cellFigure({ state, shownCount, minScore, lifecycle, held, similarity }: ImageRow & Likeness): string {
  if (similarity !== undefined) return formatScore(similarity)
  const mark = lifecycleText[lifecycle] ?? (held ? t`on hold` : null)
  if (mark !== null) return mark
  if (state === 'predicted' && shownCount > 0)
    return minScore === null ? String(shownCount) : `${shownCount} · ${formatScore(minScore)}`
  return inSentence(stateLooks[state].title)
}

/** A cell's text, from the longest to the shortest; the first that fits is shown. */
export function cellDetails(row: ImageRow): string[] {
  const marks = [row.held ? t`on hold` : null, lifecycleText[row.lifecycle]].filter((mark) => mark !== null)
  const state = stateLooks[row.state].title
  const labels = row.labelCount > 0 ? [plural(row.labelCount, { one: '# label', other: '# labels' })] : []
  const open = row.shownCount
  if (row.state !== 'predicted' || open === 0) {
    const unsure = row.state === 'predicted' && row.predictionCount > 0 ? [t`No confident predictions`] : []
    const full = [state, ...unsure, ...labels, ...marks].join(' · ')
    return [full, [state, ...marks].join(' · '), state]
  }
  const scores = scoreRange(row)
  return [
    [...labels, plural(open, { one: '# prediction', other: '# predictions' }), ...scores, ...marks].join(' · '),
    [plural(open, { one: '# prediction', other: '# predictions' }), ...scores].join(' · '),
    [String(open), ...scores].join(' · '),
    String(open),
  ]
}

/** The tags of a cell, from all of them to how many there are. */
export function tagText(tags: readonly string[]): string[] {
  const some = tags.map((_, i) => [...tags.slice(0, tags.length - i), ...(i > 0 ? [`+${i}`] : [])].join(' · '))
  return [...some, t`${formatCount(tags.length)} tags`]
}

/** What a screen reader says of a cell. */
export function cellLabel(row: ImageRow & Likeness): string {
  const { title } = stateLooks[row.state]
  const [detail = title] = cellDetails(row)
  const likeness = row.similarity === undefined ? [] : [t`similarity ${formatScore(row.similarity)}`]
  return [fileName(row.path), ...(detail.startsWith(title) ? [] : [title]), detail, ...likeness].join(', ')
}
