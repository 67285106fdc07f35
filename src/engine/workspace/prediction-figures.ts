import { randomPart } from '#model/ids.ts'
import { refused } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { readValue, writeValue } from './settings.ts'

const name = 'predictionFiguresChange'

/**
 * Which change of the current model or of the threshold the figures of predictions that images have do not follow yet; null
 * when they are all up to date.
 */
export const figuresChange = (store: Store): string | null => readValue(store, name) as string | null

/** Inside of the transaction that changes the current model or the threshold. */
export function noteFiguresChange(store: Store): void {
  writeValue(store, name, randomPart(crypto.getRandomValues(new Uint8Array(16))))
}

export function endFiguresChange(store: Store, change: string): void {
  store.write(() => {
    if (figuresChange(store) === change) store.run('DELETE FROM workspace_setting WHERE name = ?', [name])
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
