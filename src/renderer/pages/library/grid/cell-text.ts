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

/** Returns the range of confidences of the predictions that review shows: "0.31–0.92". */
function scoreRange({ minScore, maxScore }: ImageRow): string[] {
  if (minScore === null) return []
  const min = formatScore(minScore)
  const max = formatScore(maxScore ?? minScore)
  return [min === max ? min : `${min}–${max}`]
}

type Similarity = { similarity?: number }

/**
 * Returns the figure at the end of a caption: the similarity to a search, else the number of objects to review with the lowest
 * confidence, else the state of the image.
 */
export function cellFigure({
  state,
  shownCount,
  minScore,
  lifecycle,
  held,
  similarity,
}: ImageRow & Similarity): string {
  if (similarity !== undefined) return formatScore(similarity)
  const mark = lifecycleText[lifecycle] ?? (held ? t`on hold` : null)
  if (mark !== null) return mark
  if (state === 'predicted' && shownCount > 0)
    return minScore === null ? String(shownCount) : `${shownCount} · ${formatScore(minScore)}`
  return inSentence(stateLooks[state].title)
}

/** Returns the details of a cell: its labels and predictions, or its state. */
export function cellDetails(row: ImageRow): string {
  const marks = [row.held ? t`on hold` : null, lifecycleText[row.lifecycle]].filter((mark) => mark !== null)
  const state = stateLooks[row.state].title
  const labels = row.labelCount > 0 ? [plural(row.labelCount, { one: '# label', other: '# labels' })] : []
  const open = row.shownCount
  if (row.state !== 'predicted' || open === 0) {
    const unsure = row.state === 'predicted' && row.predictionCount > 0 ? [t`No confident predictions`] : []
    return [state, ...unsure, ...labels, ...marks].join(' · ')
  }
  const predictions = plural(open, { one: '# prediction', other: '# predictions' })
  return [...labels, predictions, ...scoreRange(row), ...marks].join(' · ')
}

/** Returns the tags of a cell, from all of them down to how many there are. */
export function tagText(tags: readonly string[]): string[] {
  const some = tags.map((_, i) => [...tags.slice(0, tags.length - i), ...(i > 0 ? [`+${i}`] : [])].join(' · '))
  return [...some, t`${formatCount(tags.length)} tags`]
}

/** Returns what a screen reader says for a cell. */
export function cellLabel(row: ImageRow & Similarity): string {
  const { title } = stateLooks[row.state]
  const details = cellDetails(row)
  const similarity = row.similarity === undefined ? [] : [t`similarity ${formatScore(row.similarity)}`]
  return [fileName(row.path), ...(details.startsWith(title) ? [] : [title]), details, ...similarity].join(', ')
}
