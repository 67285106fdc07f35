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

/** Inside of the transaction that changes the current model, or the threshold from one of `thresholds` to the other. */
export function noteFiguresChange(store: Store, thresholds?: readonly [number, number]): void {
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
    'The figures of predictions do not follow the last change of model or threshold yet. Wait for the job “Update prediction figures”, or resume it, and try again.',
    'prediction-figures',
  )
}
