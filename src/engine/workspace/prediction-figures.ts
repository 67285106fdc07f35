import type { Settings } from '#contract'
import { randomPart } from '#model/random-part.ts'
import { refused } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { readValue, writeValue } from './values.ts'

const name = 'predictionFiguresChange'

/** `between`: only predictions from the first confidence up to the second may count differently; null: any may. */
type FiguresChange = { id: string; between: readonly [from: number, to: number] | null }

/**
 * Returns the change of the current model or the threshold that the images' prediction figures do not reflect yet; null
 * when they are all up to date.
 */
export function figuresChange(store: Store): FiguresChange | null {
  const stored = readValue(store, name) as FiguresChange | string | null
  // Former versions wrote only the id.
  return typeof stored === 'string' ? { id: stored, between: null } : stored
}

/**
 * Returns the confidences from which review may show predictions: the chosen one, or the models' confidences of least
 * work and their fallback.
 */
const thresholdsOf = (store: Store, { reviewFrom, reviewFromScore }: Settings): readonly number[] =>
  reviewFrom === 'setting'
    ? [reviewFromScore]
    : [reviewFromScore, ...store.values<number>('SELECT from_score FROM least_work')]

/** Call it inside of the transaction that changes the settings. */
export function noteThresholdChange(store: Store, before: Settings, after: Settings): void {
  if (before.reviewFrom === after.reviewFrom && before.reviewFromScore === after.reviewFromScore) return
  noteFiguresChange(store, [...thresholdsOf(store, before), ...thresholdsOf(store, after)])
}

/**
 * Call it inside of the transaction that changes the current model, or that replaces a threshold by one of
 * `thresholds`.
 */
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

/** Throws REFUSED while the figures do not reflect the last change: decisions based on them could be wrong. */
export function requireFigures(store: Store): void {
  if (figuresChange(store) === null) return
  throw refused(
    'Prediction numbers are being updated after a change of model or threshold. Wait for the job “Update prediction figures”, or resume it, then try again.',
    'prediction-figures',
  )
}
