import type { Store } from './store.ts'

/** The database for planning and explaining: they can read everything and change nothing. */
export type ReadOnlyStore = Pick<Store, 'all' | 'get' | 'arrays' | 'values' | 'each'>
