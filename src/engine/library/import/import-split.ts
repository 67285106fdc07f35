import type { Store } from '../../store/index.ts'

/** Records the dataset split that an image was imported with. Only inside of a `store.write`. */
export function noteImportSplit(store: Store, imageRow: number, split: 'train' | 'val' | 'test'): void {
  store.run('UPDATE image SET import_split = ? WHERE id = ? AND import_split IS NOT ?', [split, imageRow, split])
}
