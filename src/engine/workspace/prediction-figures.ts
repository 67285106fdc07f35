import type { Settings } from '#contract'
import { randomPart } from '#model/random-part.ts'
import { refused } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { readValue, writeValue } from './values.ts'

const name = 'predictionFiguresChange'

/** `between`: only predictions from the first confidence up to the second count otherwise than before; null: any may. */
type FiguresChange = { id: string; between: readonly [from: number, to: number] | null }

/**
 * Which change of the current model or of the threshold the figures of predictions that images have do not follow yet; null
 * when they are all up to date.
 */
export function figuresChange(store: Store): FiguresChange | null {
  const stored = readValue(store, name) as FiguresChange | string | null
  // Former versions wrote the id alone.
  return typeof stored === 'string' ? { id: stored, between: null } : stored
}

/**
 * The confidences from which on review may show predictions: the one that is chosen, or those by which models are the least
 * work and what stands in for them.
 */
const thresholdsOf = (store: Store, { reviewFrom, reviewFromScore }: Settings): readonly number[] =>
  reviewFrom === 'setting'
    ? [reviewFromScore]
    : [reviewFromScore, ...store.values<number>('SELECT from_score FROM least_work')]

/** Inside of the transaction that changes the settings. */
export function noteThresholdChange(store: Store, before: Settings, after: Settings): void {
  if (before.reviewFrom === after.reviewFrom && before.reviewFromScore === after.reviewFromScore) return
  noteFiguresChange(store, [...thresholdsOf(store, before), ...thresholdsOf(store, after)])
}

/** Inside of the transaction that changes the current model, or where a threshold was and becomes one of `thresholds`. */
export function noteFiguresChange(store: Store, thresholds?: readonly number[]): void {
  const before = figuresChange(store)
  const all = [...(before?.between ?? []), ...(thresholds ?? [])]
  const isOfAny = !thresholds || (before !== null && before.between === null)
  writeValue(store, name, {
    id: randomPart(crypto.getRandomValues(new Uint8Array(16))),
    between: isOfAny ? null : [Math.min(...all), Math.max(...all)],
  } satisfies FiguresChange)
}

export function endFiguresChange(store: Store, id: string): void {
  store.write(() => {
    if (figuresChange(store)?.id === id) store.run('DELETE FROM workspace_setting WHERE name = ?', [name])
  })
}

/** Throws REFUSED while the figures do not follow the last change: what is decided by them could be wrong. */
export function requireFigures(store: Store): void {
  if (figuresChange(store) === null) return
  throw refused(
    'Prediction numbers are being updated after a change of model or threshold. Wait for the job “Update prediction figures”, or resume it, then try again.',
    'prediction-figures',
  )
}
