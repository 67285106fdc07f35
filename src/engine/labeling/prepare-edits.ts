import type { EditId } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Diff } from '#model/labels/diff.ts'
import { openScratch, type Scratch } from '../store/index.ts'
import { annotationValueColumns, annotationValues } from './queries.ts'

/** The first edit of an image: all labels of its diff are new, `state` is the one that it has until then. */
export type PreparedEdit = {
  imageRow: number
  editId: EditId
  diff: Diff
  state: ImageState
  widthPx: number
  heightPx: number
}

/** `n` counts the edits from 1. Columns without a type: values stay as they will stand in the tables of the workspace. */
const schema = `
  CREATE TABLE edit (n INTEGER PRIMARY KEY, image_id, id, diff, state, state_after, labels);
  CREATE TABLE annotation (n, ${annotationValueColumns}, PRIMARY KEY (n, position)) WITHOUT ROWID;`

const insertEdit = 'INSERT INTO edit VALUES (?, ?, ?, ?, ?, ?, ?)'
const insertAnnotation = `INSERT INTO annotation VALUES (${new Array(20).fill('?').join(', ')})`

/**
 * A database of its own with edits, ready for `takeOverEdits` in the order in which they were added. Each is written at once, so that
 * none stays in memory. Problems are not looked for.
 */
export class PreparedEdits {
  count = 0
  readonly #scratch: Scratch

  constructor(file: string) {
    this.#scratch = openScratch(file, schema)
  }

  add({ imageRow, editId, diff, state, widthPx, heightPx }: PreparedEdit): void {
    const { run } = this.#scratch
    const labels = diff.annotations.flatMap(({ after }) => after ?? [])
    const n = ++this.count
    run(insertEdit, [n, imageRow, editId, JSON.stringify(diff), state, diff.state?.after ?? state, labels.length])
    labels.forEach((label, position) => {
      run(insertAnnotation, [n, ...annotationValues(label, { imageRow, position, widthPx, heightPx })])
    })
  }

  close(): void {
    this.#scratch.close()
  }
}
