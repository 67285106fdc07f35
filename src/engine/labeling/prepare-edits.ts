import type { EditId } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Diff } from '#model/labels/diff.ts'
import { fillScratch } from '../store/index.ts'
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

/** Writes edits into a database of their own, ready for `takeOverEdits` in the order given. Problems are not looked for. */
export function prepareEdits(file: string, edits: readonly PreparedEdit[]): void {
  fillScratch(file, schema, ({ run }) => {
    edits.forEach(({ imageRow, editId, diff, state, widthPx, heightPx }, i) => {
      const labels = diff.annotations.flatMap(({ after }) => after ?? [])
      run(insertEdit, [i + 1, imageRow, editId, JSON.stringify(diff), state, diff.state?.after ?? state, labels.length])
      labels.forEach((label, position) => {
        run(insertAnnotation, [i + 1, ...annotationValues(label, { imageRow, position, widthPx, heightPx })])
      })
    })
  })
}
