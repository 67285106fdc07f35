import type { Diff, Labels } from '#model/labels/diff.ts'
import type { ConfirmedLabels } from './confirmed.ts'
import { restacked, without } from './rebase.ts'
import type { UnsentEdit } from './unsent-edit.ts'
import type { UnsentEdits } from './unsent-edits.ts'

export type KeepingEdits = {
  unsent: UnsentEdits
  /** Reports that unsent edits can't be stored on this computer. */
  report(problem: unknown): void
}

/** An image's edits that the engine hasn't acknowledged, oldest first. Each is also stored on this computer. */
export class PendingEdits {
  readonly #keeping: KeepingEdits
  #edits: readonly UnsentEdit[]

  /** `edits` are stored already. */
  constructor(edits: readonly UnsentEdit[], keeping: KeepingEdits) {
    this.#edits = edits
    this.#keeping = keeping
  }

  get all(): readonly UnsentEdit[] {
    return this.#edits
  }

  get length(): number {
    return this.#edits.length
  }

  get first(): UnsentEdit | undefined {
    return this.#edits[0]
  }

  add(edit: UnsentEdit): void {
    this.#edits = [...this.#edits, edit]
    this.#keep([edit])
  }

  /** Removes an acknowledged edit. */
  remove(edit: UnsentEdit): void {
    this.#edits = this.#edits.filter(({ editId }) => editId !== edit.editId)
    this.#forget([edit])
  }

  /** Removes edits that the engine turns out to have. */
  removeStored({ history }: ConfirmedLabels): void {
    const editIds = new Set(history.map(({ editId }) => editId))
    const stored = this.#edits.filter(({ editId }) => editIds.has(editId))
    this.#edits = this.#edits.filter((edit) => !stored.includes(edit))
    this.#forget(stored)
  }

  /** Rebases each edit on these labels and the edits before it; returns whether any changed. */
  restack(labels: Labels, diffOn: (labels: Labels, diff: Diff) => Diff): boolean {
    const before = this.#edits
    this.#edits = restacked(labels, before, (labels, { diff }) => diffOn(labels, diff))
    const changed = this.#edits.filter((edit, i) => edit !== before[i])
    if (changed.length > 0) this.#keep(changed)
    return changed.length > 0
  }

  /** Drops unwanted edits; returns how many. */
  drop(labels: Labels, isUnwanted: (labels: Labels, edit: UnsentEdit) => boolean): number {
    const { kept, dropped } = without(labels, this.#edits, isUnwanted)
    this.#edits = kept
    this.#forget(dropped)
    return dropped.length
  }

  #keep(edits: readonly UnsentEdit[]): void {
    this.#keeping.unsent.put(edits).catch(this.#keeping.report)
  }

  #forget(edits: readonly UnsentEdit[]): void {
    if (edits.length === 0) return
    this.#keeping.unsent.remove(edits.map(({ editId }) => editId)).catch(this.#keeping.report)
  }
}
