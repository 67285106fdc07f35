import type { Clock } from '../../context.ts'
import type { ReadStore, SqlParameters } from '../../store/index.ts'
import { ImageIndex } from '../columns/image-index.ts'
import { facetCounts } from '../facets.ts'
import { imagePage, type PageRequest } from '../pages.ts'
import { count, sequence } from '../sequence.ts'
import type { ChangesTold } from './changes-told.ts'

type Look = { sql: string; parameters?: SqlParameters }
type Query = { where?: string; order?: string }

/**
 * Everything that the reading thread does: single looks at the database, and what the library asks of all images at once. The index
 * answers as soon as it has read the workspace; before that, lists and counts come from SQL, and what only the index
 * can tell is null.
 */
export function readingTasks(store: ReadStore, clock: Clock, changes: ChangesTold) {
  const index = new ImageIndex(store, clock, changes)
  return {
    all: ({ sql, parameters }: Look) => store.all<unknown>(sql, parameters),
    get: ({ sql, parameters }: Look) => store.get<unknown>(sql, parameters),
    values: ({ sql, parameters }: Look) => store.values(sql, parameters),
    rows: ({ sql, parameters }: Look) => Uint32Array.from(store.values<number>(sql, parameters)),
    /** Reads the index, with the classes of all labels if they are needed. */
    index: ({ classes }: { classes: boolean }) => (classes ? index.readyWithClasses() : index.ready()),
    page: ({ columns, request }: { columns: string; request: PageRequest }) =>
      imagePage({ store, clock, index }, columns, request),
    count: ({ where }: Query) => (index.isReady ? index.count(where) : count({ store, clock }, where)),
    sequence: ({ where, order }: Query) =>
      index.isReady ? index.sorted(where, order).rows.slice() : sequence({ store, clock }, where, order),
    facets: ({ where, facets }: { where?: string; facets?: readonly string[] }) =>
      facetCounts({ store, index }, where, facets),
    neighbours: ({ where, order, row }: Query & { row: number }) =>
      index.isReady ? index.neighbours(where, order, row) : null,
  }
}

export type ReadingTasks = ReturnType<typeof readingTasks>
export type TaskName = keyof ReadingTasks
export type InputOf<Name extends TaskName> = Parameters<ReadingTasks[Name]>[0]
export type ResultOf<Name extends TaskName> = Awaited<ReturnType<ReadingTasks[Name]>>
