import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { Diff } from '#model/labels/diff.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { readJson } from '#model/text/read-json.ts'
import type { Context } from '../../context.ts'
import { readLong } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { pagesInTurns } from '../../turns.ts'
import { annotationsOf } from '../queries.ts'

type Ledger = { id: number; path: string; revision: number; edits: number; last: number }

const imagesAtOnce = 50

/** Images whose history was erased with them have no ledger any more. */
const withLedger = "image.id NOT IN (SELECT image_id FROM tombstone WHERE kind = 'erased')"

/** Where rows of the edit ledger are missing, or too many: an image has one for each of its revisions. */
export async function ledgerGaps(context: Pick<Context, 'store' | 'threads'>): Promise<string[]> {
  const wrong = await readLong<Ledger>(
    context,
    `SELECT image.id, path, image.revision, count(edit.seq) AS edits, coalesce(max(edit.revision), 0) AS last
     FROM image LEFT JOIN edit ON edit.image_id = image.id WHERE ${withLedger}
     GROUP BY image.id HAVING edits <> image.revision OR last <> image.revision`,
  )
  return wrong.map(
    ({ id, path, revision, edits }) =>
      `${path} (${idOf('img', id)}) has revision ${revision}, its history ${edits === 1 ? '1 edit' : `${edits} edits`}.`,
  )
}

/** What of a label only an edit changes; of its model only the name is kept when that is removed. */
const contentOf = ({ classId, geometry, attributes }: Annotation): string =>
  canonicalJson([classId, geometry, attributes])

function storedLabels(store: Store, imageRow: number): Annotation[] | null {
  try {
    return annotationsOf(store, imageRow)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Where the labels of an image are others than its edits, one after another, give; and edits that can't be read. */
export async function ledgerDifferences({ store }: Pick<Context, 'store'>, signal: AbortSignal): Promise<string[]> {
  const problems: string[] = []
  const images = pagesInTurns<{ id: number; path: string }>(
    (last) =>
      store.all(`SELECT id, path FROM image WHERE ${withLedger} AND id > ? ORDER BY id LIMIT ${imagesAtOnce}`, [
        last?.id ?? 0,
      ]),
    signal,
  )
  for await (const page of images)
    for (const { id, path } of page) {
      const labels = new Map<string, string>()
      const told = `${path} (${idOf('img', id)})`
      let isRead = true
      for (const [edit, text] of store.arrays<[string, string]>(
        'SELECT id, diff FROM edit WHERE image_id = ? ORDER BY revision',
        [id],
      )) {
        const json = readJson(text)
        const diff = 'value' in json ? Diff.safeParse(json.value).data : undefined
        if (!diff) {
          problems.push(`The edit ${edit} of ${told} can’t be read.`)
          isRead = false
          break
        }
        for (const { before, after } of diff.annotations) {
          if (before && before.id !== after?.id) labels.delete(before.id)
          if (after) labels.set(after.id, contentOf(after))
        }
      }
      if (!isRead) continue
      const stored = storedLabels(store, id)
      if (stored === null) problems.push(`The labels of ${told} can’t be read.`)
      else if (stored.length !== labels.size || stored.some((one) => labels.get(one.id) !== contentOf(one)))
        problems.push(`The labels of ${told} are others than its history gives: they were changed without an edit.`)
    }
  return problems
}
