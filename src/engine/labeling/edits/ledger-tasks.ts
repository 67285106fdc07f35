import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { Diff } from '#model/labels/diff.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { readJson } from '#model/text/read-json.ts'
import type { OnProgress } from '../../progress.ts'
import { openReader } from '../../query/for-threads.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { annotationsOf } from '../queries.ts'

/** Images per response, read at one moment: they can be edited before and after. */
const imagesAtOnce = 500

/** Images whose history was erased no longer have a ledger. */
export const withLedger = "image.id NOT IN (SELECT image_id FROM tombstone WHERE kind = 'erased')"

/** Returns the parts of a label that only an edit changes. When a model is removed, only its name is kept. */
const contentOf = ({ classId, geometry, attributes }: Annotation): string =>
  canonicalJson([classId, geometry, attributes])

function storedLabels(store: ReadOnlyStore, imageRow: number): Annotation[] | null {
  try {
    return annotationsOf(store, imageRow)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Returns the labels that result from an image's edits; or the id of the first edit that can't be read. */
function labelsByEdits(store: ReadOnlyStore, imageRow: number): Map<string, string> | string {
  const labels = new Map<string, string>()
  for (const [edit, text] of store.arrays<[string, string]>(
    'SELECT id, diff FROM edit WHERE image_id = ? ORDER BY revision',
    [imageRow],
  )) {
    const json = readJson(text)
    const diff = 'value' in json ? Diff.safeParse(json.value).data : undefined
    if (!diff) return edit
    for (const { before, after } of diff.annotations) {
      if (before && before.id !== after?.id) labels.delete(before.id)
      if (after) labels.set(after.id, contentOf(after))
    }
  }
  return labels
}

function problemOf(store: ReadOnlyStore, { id, path }: { id: number; path: string }): string | null {
  const image = `${path} (${idOf('img', id)})`
  const labels = labelsByEdits(store, id)
  if (typeof labels === 'string') return `The edit ${labels} of ${image} can’t be read.`
  const stored = storedLabels(store, id)
  if (stored === null) return `The labels of ${image} can’t be read.`
  const isSame = stored.length === labels.size && stored.every((one) => labels.get(one.id) === contentOf(one))
  return isSame ? null : `The labels of ${image} are others than its history gives: they were changed without an edit.`
}

export const tasks = {
  /** Checks the images after a row; `last` is where to continue, null at the end. */
  differences(store: ReadOnlyStore, { after }: { after: number }, step: OnProgress) {
    const images = store.all<{ id: number; path: string }>(
      `SELECT id, path FROM image WHERE ${withLedger} AND id > ? ORDER BY id LIMIT ${imagesAtOnce}`,
      [after],
    )
    const problems = images.flatMap((image, n) => {
      step(n / images.length)
      return problemOf(store, image) ?? []
    })
    return { problems, images: images.length, last: images.at(-1)?.id ?? null }
  },
}

export const open = openReader()
