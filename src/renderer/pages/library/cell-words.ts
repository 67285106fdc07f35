import type { ImageRow } from '#contract'
import { countOf, formatScore, stateLooks } from '../../kit/index.ts'

export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const lifecycleWords = {
  active: null,
  retired: 'retired',
  archived: 'archived',
  trashed: 'in the trash',
  purged: 'purged',
}

/** The second line of a cell, from the fullest wording to the shortest; the first that fits is shown. */
export function cellDetails(row: ImageRow): string[] {
  const marks = [row.held ? 'held' : null, lifecycleWords[row.lifecycle]].filter((mark) => mark !== null)
  const state = stateLooks[row.state].title
  const labels = row.labelCount > 0 ? [countOf(row.labelCount, 'label')] : []
  const open = row.predictionCount
  const least = row.minScore === null ? [] : [`least ${formatScore(row.minScore)}`]
  if (row.state !== 'predicted' || open === 0) {
    const full = [state, ...labels, ...marks].join(' · ')
    return [full, [state, ...marks].join(' · '), state]
  }
  return [
    [...labels, countOf(open, 'prediction'), ...least, ...marks].join(' · '),
    [countOf(open, 'prediction'), ...least].join(' · '),
    [`${open} predicted`, ...least].join(' · '),
    [String(open), ...least].join(' · '),
    String(open),
  ]
}

/** What a screen reader says of a cell. */
export const cellLabel = (row: ImageRow): string =>
  `${fileName(row.path)}, ${stateLooks[row.state].title}, ${cellDetails(row)[0]}`
