import { noteAbsent, noteImportSplit, noteLicence } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import type { LabelBatch } from '../reading/messages.ts'

/** `absent`: how often files say that an image lacks a class; `splits`: how many images they put into each split. */
export type NoteCounts = { absent: number; splits: Record<string, number> }

type Into = { store: Store; classIds: ReadonlyMap<string, number>; counts: NoteCounts; isCounted: boolean }

/** Takes over what files say of an image beside its labels. Only inside of a `store.write`. */
export function takeNotes(
  { imageRow, licence, split, absent }: LabelBatch['notes'][number],
  { store, classIds, counts, isCounted }: Into,
): void {
  if (licence) noteLicence(store, imageRow, licence)
  if (absent) {
    const rows = absent.flatMap((name) => classIds.get(name) ?? [])
    noteAbsent(store, imageRow, rows)
    counts.absent += rows.length
  }
  if (!split) return
  noteImportSplit(store, imageRow, split)
  if (isCounted) counts.splits[split] = (counts.splits[split] ?? 0) + 1
}
