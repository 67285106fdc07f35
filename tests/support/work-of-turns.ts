import type { Engine } from '#engine'

type Looks = { sql: string; rows: number }

/**
 * The engine thread's work on the database from now on: the rows that it reads or writes between two of its turns, and its
 * SELECT statements. It counts work, not time, so it is the same on every machine.
 */
export function watchTurns({ context: { store } }: Engine) {
  const looks: Looks[] = []
  let [rows, most, isCounting] = [0, 0, false]
  const add = (sql: string, count: number) => {
    looks.push({ sql, rows: count })
    rows += count
    most = Math.max(most, rows)
    if (isCounting) return
    isCounting = true
    setImmediate(() => {
      rows = 0
      isCounting = false
    })
  }
  const { all, values, arrays, get, run } = store
  store.all = <Row>(...call: Parameters<typeof all>) => {
    const found = all<Row>(...call)
    add(call[0], found.length)
    return found
  }
  store.values = (...call) => {
    const found = values(...call)
    add(call[0], found.length)
    return found as never
  }
  store.arrays = (...call) => {
    const found = arrays(...call)
    add(call[0], found.length)
    return found as never
  }
  store.get = <Row>(...call: Parameters<typeof get>) => {
    add(call[0], 1)
    return get<Row>(...call)
  }
  store.run = (...call) => {
    const done = run(...call)
    add(call[0], Math.max(1, done.changes))
    return done
  }
  return {
    /** The largest number of rows in one turn. */
    most: () => most,
    looks: (what: RegExp) => looks.filter(({ sql }) => what.test(sql)),
    /** SELECT statements over images, labels or predictions. */
    looksAtImages: () => looks.filter(({ sql }) => /\b(FROM|JOIN) (image|annotation|prediction)\b/.test(sql)),
  }
}
