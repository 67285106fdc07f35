import type { Edit, EngineClient } from '#contract'
import type { EditId, ImageId } from '#model/ids.ts'
import type { Diff, Labels } from '#model/labels/diff.ts'
import type { UnsentEdit } from './unsent-edit.ts'

type OpenedImage = Awaited<ReturnType<EngineClient['labeling']['open']>>
export type ImageFacts = Pick<
  OpenedImage,
  | 'imageId'
  | 'path'
  | 'widthPx'
  | 'heightPx'
  | 'lifecycle'
  | 'blind'
  | 'frame'
  | 'reviewer'
  | 'sentBackTo'
  | 'sentBackBy'
  | 'sentBackAtMs'
  | 'mayApprove'
  | 'independent'
  | 'shownFrom'
>

/** The part of the engine that a session talks to. */
export type LabelingPort = {
  open(input: { imageId: ImageId }): Promise<OpenedImage>
  history(input: { imageId: ImageId; before?: number }): Promise<{ edits: Edit[]; earlier: number }>
  edit(input: {
    imageId: ImageId
    editId: EditId
    baseRevision: number
    kind: UnsentEdit['kind']
    diff: Diff
    epoch?: number | undefined
  }): Promise<{ revision: number; added?: true | undefined }>
}

/** What the engine has of an image: its labels at a revision, and the last edits that led to them, oldest first. */
export type ConfirmedLabels = {
  image: ImageFacts
  labels: Labels
  revision: number
  history: readonly Edit[]
  /** Edits before those. */
  earlier: number
}

/** The history is fetched second and cut at the labels' revision. */
export async function fetchConfirmed(imageId: ImageId, engine: LabelingPort): Promise<ConfirmedLabels> {
  const image = await engine.open({ imageId })
  const { edits, earlier } = await engine.history({ imageId })
  const { annotations, predictions, state, reason, revision } = image
  return {
    image,
    labels: { annotations, predictions, state, ...(reason !== null && { reason }) },
    revision,
    history: edits.filter((edit) => edit.revision <= revision),
    earlier,
  }
}

/** The edits before those that are known. */
export const fetchEarlier = ({ image, history, revision }: ConfirmedLabels, engine: LabelingPort) =>
  engine.history({ imageId: image.imageId, before: history[0]?.revision ?? revision + 1 })

/** Of these edits those that the engine does not have yet, and those that it has. */
export function compared({ history }: ConfirmedLabels, edits: readonly UnsentEdit[]) {
  const stored = new Set(history.map(({ editId }) => editId))
  return {
    missing: edits.filter(({ editId }) => !stored.has(editId)),
    stored: edits.filter(({ editId }) => stored.has(editId)),
  }
}

/** What the engine has after this edit. */
export function withEdit(
  { image, history, earlier }: ConfirmedLabels,
  { editId, kind, diff, madeAtMs }: UnsentEdit,
  { labels, revision, user }: { labels: Labels; revision: number; user: string },
): ConfirmedLabels {
  const made = { editId, revision, kind, diff, user, atMs: madeAtMs }
  return { image, labels, revision, history: [...history, made], earlier }
}
