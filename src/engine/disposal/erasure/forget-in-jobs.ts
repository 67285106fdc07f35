import type { Store } from '../../store/index.ts'
import { instead, MarkerSearch, shortestMarkerBytes, withoutMarkers } from './marker-search.ts'

const columns = ['input', 'checkpoint', 'result', 'error'] as const
type JobRow = { id: number } & Record<(typeof columns)[number], string | null>

/** As a name stands inside of a JSON text. */
const inJson = (name: string): string => JSON.stringify(name).slice(1, -1)

/**
 * Takes names of erased pictures out of what jobs remember: the folders and files that they were given, and those that they
 * refused. Each record is gone through once, however many names there are. A name too short for the search is taken only where it
 * stands by itself, as the last part of a path does.
 */
export function forgetInJobs(store: Store, names: ReadonlySet<string>): void {
  if (names.size === 0) return
  const search = new MarkerSearch([...names].map(inJson))
  const short = new Set([...names].map(inJson).filter((name) => Buffer.byteLength(name) < shortestMarkerBytes))
  // One job at a time: what a large import refused has megabytes.
  for (const id of store.values<number>('SELECT id FROM job ORDER BY id')) {
    const row = store.get<JobRow>(`SELECT id, ${columns.join()} FROM job WHERE id = ?`, [id])
    for (const column of columns) {
      const before = row?.[column]
      if (!before) continue
      const after = withoutShort(withoutLong(before, search), short)
      if (after !== before) store.write(() => store.run(`UPDATE job SET ${column} = ? WHERE id = ?`, [after, id]))
    }
  }
}

function withoutLong(text: string, search: MarkerSearch): string {
  const bytes = Buffer.from(text)
  const parts = withoutMarkers(bytes, search)
  return parts === null ? text : parts.toString('utf8')
}

const withoutShort = (text: string, short: ReadonlySet<string>): string =>
  short.size === 0 ? text : text.replaceAll(/[^"/\\\s,:;()]+/g, (part) => (short.has(part) ? instead : part))
