import type { ImageState, Lifecycle } from '#model/image.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import type { NewLabel } from '../../labeling/for-threads.ts'
import { committedEdit, hasAnyRun, isIndependent, labelsOf, recordEdit } from '../../labeling/index.ts'
import type { EditedLabelSet } from '../../workspace/index.ts'
import { writeExtent } from '../versions/label-extents.ts'
import type { ImportedEdit } from './imported-edit.ts'
import { objectKey } from './merge-labels.ts'

/** The outcome for one image of a source. */
export type LabelOutcome =
  | { outcome: 'added'; labels: number; known?: number; complete?: boolean }
  | { outcome: 'known'; labels: number }
  | { outcome: 'skipped'; reason: string }
  | { outcome: 'nothing'; complete?: boolean }

/**
 * What other files of the import said about an image before. `hasLabels`: their labels are on it; `complete`: all of
 * them are.
 */
export type EarlierLabels = { hasLabels: boolean; complete: boolean }
export const noEarlierLabels: EarlierLabels = { hasLabels: false, complete: true }

type ImageNow = { state: ImageState; lifecycle: Lifecycle; label_count: number }

const imageNow = ({ store }: ActingContext, row: number): ImageNow | undefined =>
  store.get<ImageNow>('SELECT state, lifecycle, label_count FROM image WHERE id = ?', [row])

/** Returns whether somebody edited an image since it was imported. */
const hasOtherWork = ({ store }: ActingContext, row: number): boolean =>
  store.get("SELECT 1 FROM edit WHERE image_id = ? AND kind <> 'import' LIMIT 1", [row]) !== undefined

/**
 * Applies labels as human work: one edit of kind and origin `import`. The image is reviewed when every file of the import
 * about it listed all of its labels, which may be none: one that fails in part undoes what another one made
 * reviewed. An image with human work is left alone.
 */
export function applyAsHuman(
  context: ActingContext,
  { imageRow, editId, count, isPart, taken }: ImportedEdit,
  before: EarlierLabels,
  labelSet: EditedLabelSet,
): LabelOutcome {
  const now = imageNow(context, imageRow)
  if (!now) return { outcome: 'skipped', reason: 'The image no longer exists.' }
  if (committedEdit(context.store, editId)) {
    // What the label set does not take is named each time.
    if (isPart) taken()
    return { outcome: 'known', labels: count }
  }
  if (now.lifecycle === 'trashed' || now.lifecycle === 'purged')
    return { outcome: 'skipped', reason: `The image is ${now.lifecycle}; its labels were not imported.` }
  if (isIndependent(context.store, imageRow))
    return { outcome: 'skipped', reason: 'Several users label the image independently; its labels were not imported.' }
  const isOpen = before.hasLabels && !hasOtherWork(context, imageRow)
  if (!isOpen && (now.label_count > 0 || (now.state !== 'new' && now.state !== 'predicted')))
    return { outcome: 'skipped', reason: 'The image is already labeled or reviewed; its labels were not imported.' }
  const { labels: all, complete, extents } = taken()
  const labels = isOpen ? newLabels(context, imageRow, all) : all
  const known = all.length - labels.length
  const state = stateAfter(context, imageRow, now.state, complete && before.complete)
  if (labels.length === 0 && state === null)
    return known > 0 ? { outcome: 'known', labels: known } : { outcome: 'nothing', complete }
  const tracks = isOpen ? tracksIn(context, imageRow) : new Set()
  const diff: Diff = {
    ...emptyDiff,
    annotations: labels.map((label) => ({
      before: null,
      after: tracks.has(label.track?.number) ? withoutTrack(label) : label,
    })),
    state,
  }
  recordEdit(context, { imageRow, kind: 'import', diff, editId }, labelSet)
  const added = new Set(labels.map(({ id }) => id))
  for (const extent of extents) if (added.has(extent.id)) writeExtent(context.store, extent)
  return { outcome: 'added', labels: labels.length, known, complete }
}

/** How the state of an image changes with labels that are all that there is on it, or not. */
function stateAfter({ store }: ActingContext, row: number, state: ImageState, isWhole: boolean): Diff['state'] {
  if (isWhole) return state === 'new' || state === 'predicted' ? { before: state, after: 'reviewed' } : null
  if (state !== 'reviewed') return null
  return { before: state, after: hasAnyRun(store, row) ? 'predicted' : 'new' }
}

/** Labels of objects that no earlier import had: a corrected file may be imported again. */
function newLabels({ store }: ActingContext, row: number, labels: readonly NewLabel[]): readonly NewLabel[] {
  const stored = new Set(labelsOf(store, row).annotations.map((one) => objectKey(one.classId, one.geometry)))
  return labels.filter(({ classId, geometry }) => !stored.has(objectKey(classId, geometry)))
}

const tracksIn = ({ store }: ActingContext, row: number): Set<unknown> =>
  new Set(store.values<number>('SELECT track FROM annotation WHERE image_id = ? AND track IS NOT NULL', [row]))

/** Another file already had an object of a track with this number. */
const withoutTrack = ({ track, ...label }: Annotation): Annotation => label
