import type { Store } from './store.ts'

/** What planning and explaining get of the database: they can look at everything and change nothing. */
export type ReadOnlyStore = Pick<Store, 'all' | 'get' | 'arrays' | 'values' | 'each'>
