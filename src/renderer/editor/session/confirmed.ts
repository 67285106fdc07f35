import type { Edit, EngineClient } from '#contract'
import type { EditId, ImageId } from '#model/ids.ts'
import type { Diff, Labels } from '#model/labels/diff.ts'
import type { UnsentEdit } from './unsent-edit.ts'

type OpenedImage = Awaited<ReturnType<EngineClient['labeling']['open']>>
export type ImageFacts = Omit<OpenedImage, 'annotations' | 'predictions' | 'state' | 'reason' | 'revision'>

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

/** The engine's state of an image: labels at a revision and the latest edits, oldest first. */
export type ConfirmedLabels = {
  image: ImageFacts
  labels: Labels
  revision: number
  history: readonly Edit[]
  /** Number of edits before those. */
  earlier: number
}

/** Fetches labels, then the history up to their revision. */
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

/** Fetches the edits before those in the history. */
export const fetchEarlier = ({ image, history, revision }: ConfirmedLabels, engine: LabelingPort) =>
  engine.history({ imageId: image.imageId, before: history[0]?.revision ?? revision + 1 })

/** Returns the engine's state after this edit. */
export function withEdit(
  { image, history, earlier }: ConfirmedLabels,
  { editId, kind, diff, madeAtMs }: UnsentEdit,
  { labels, revision, user }: { labels: Labels; revision: number; user: string },
): ConfirmedLabels {
  const made = { editId, revision, kind, diff, user, atMs: madeAtMs }
  return { image, labels, revision, history: [...history, made], earlier }
}
