import { createHash } from 'node:crypto'
import { annotationIdFrom, editIdFrom } from '#model/ids.ts'
import type { ImageState, Lifecycle } from '#model/image.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext, Ids } from '../context.ts'
import { committedEdit, recordEdit } from '../labeling/index.ts'
import type { EditedLabelSet } from '../workspace/index.ts'
import type { ReadImage, ReadLabel } from './formats/define-format.ts'

/** What became of what a source says of an image. */
export type Applied =
  | { outcome: 'added'; labels: number }
  | { outcome: 'known'; labels: number }
  | { outcome: 'skipped'; reason: string }
  | { outcome: 'nothing' }

type ImageNow = { sha256: string; path: string; state: ImageState; lifecycle: Lifecycle; label_count: number }

const imageNow = ({ store }: ActingContext, row: number): ImageNow | undefined =>
  store.get<ImageNow>('SELECT sha256, path, state, lifecycle, label_count FROM image WHERE id = ?', [row])

/** The same labels for the same image make the same edit, so that importing them again adds nothing. */
const editIdFor = (sha256: string, { labels, complete }: ReadImage) =>
  editIdFrom(
    createHash('sha256')
      .update(`import\n${sha256}\n${canonicalJson([labels.map(({ id, ...label }) => label), complete])}`)
      .digest('hex')
      .slice(0, 32),
  )

/** Whether somebody has worked on an image since it was imported. */
const hasOtherWork = ({ store }: ActingContext, row: number): boolean =>
  store.get("SELECT 1 FROM edit WHERE image_id = ? AND kind <> 'import' LIMIT 1", [row]) !== undefined

/**
 * Applies labels as human work: one edit of kind and origin `import`. The image becomes reviewed when the source told
 * all of its labels, which may be none. An image with human work of its own is left alone. `fit` leaves out what the
 * label set does not take. `isMore`: these come to what another file of the same import told.
 */
export function applyAsHuman(
  context: ActingContext,
  image: ReadImage,
  classIds: ReadonlyMap<string, number>,
  fit: (image: ReadImage) => ReadImage,
  isMore: boolean,
  labelSet: EditedLabelSet,
): Applied {
  if (image.labels.length === 0 && !image.complete) return { outcome: 'nothing' }
  const now = imageNow(context, image.imageRow)
  if (!now) return { outcome: 'skipped', reason: 'The image is gone.' }
  const editId = editIdFor(now.sha256, image)
  if (committedEdit(context.store, editId)) return { outcome: 'known', labels: image.labels.length }
  if (now.lifecycle === 'trashed' || now.lifecycle === 'purged')
    return { outcome: 'skipped', reason: `The image is ${now.lifecycle}; its labels were not imported.` }
  const isOpen = isMore && !hasOtherWork(context, image.imageRow)
  if (!isOpen && (now.label_count > 0 || (now.state !== 'new' && now.state !== 'predicted')))
    return { outcome: 'skipped', reason: 'The image is already labeled or reviewed; its labels were not imported.' }
  const { labels, complete } = fit(image)
  const isDone = now.state !== 'new' && now.state !== 'predicted'
  if (labels.length === 0 && (!complete || isDone)) return { outcome: 'nothing' }
  const taken = isOpen ? tracksIn(context, image.imageRow) : new Set()
  const diff: Diff = {
    ...emptyDiff,
    annotations: labels.map((label) => ({
      before: null,
      after: annotationOf(taken.has(label.track?.number) ? withoutTrack(label) : label, classIds, context.ids),
    })),
    state: complete && !isDone ? { before: now.state, after: 'reviewed' } : null,
  }
  recordEdit(context, { imageRow: image.imageRow, kind: 'import', diff, editId }, labelSet)
  return { outcome: 'added', labels: labels.length }
}

const tracksIn = ({ store }: ActingContext, row: number): Set<unknown> =>
  new Set(store.values<number>('SELECT track FROM annotation WHERE image_id = ? AND track IS NOT NULL', [row]))

/** Another file has told an object of a track with this number already. */
const withoutTrack = ({ track, ...label }: ReadLabel): ReadLabel => label

function annotationOf(
  { className, geometry, attributes, score, layer, track }: ReadLabel,
  classIds: ReadonlyMap<string, number>,
  ids: Ids,
): Annotation {
  const classId = classIds.get(className)
  if (classId === undefined) throw new Error(`The class ${className} was not added to the label set.`)
  return {
    id: annotationIdFrom(ids.random()),
    classId,
    geometry,
    attributes,
    origin: 'import',
    modelId: null,
    predictionId: null,
    score,
    ...(layer !== undefined && { layer }),
    ...(track && { track }),
  }
}
