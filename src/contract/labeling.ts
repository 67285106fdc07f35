import { z } from 'zod'
import { Annotation, Prediction } from '#model/annotation.ts'
import { Diff } from '#model/diff.ts'
import { EditId, ImageId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image-state.ts'
import { base, Where } from './base.ts'

/** An undo is an edit with the inverse diff and kind `undo`; a redo repeats the diff that was undone. */
export const EditKind = z.enum(['edit', 'undo', 'redo', 'import', 'bulk'])
export type EditKind = z.infer<typeof EditKind>

export const Edit = z.object({
  editId: EditId,
  revision: z.int(),
  kind: EditKind,
  diff: Diff,
  user: z.string(),
  atMs: z.int(),
})
export type Edit = z.infer<typeof Edit>

export const labeling = {
  /** Everything the review window needs of one image: labels, all kept predictions of the current model, revision. */
  open: base.input(z.object({ imageId: ImageId })).output(
    z.object({
      imageId: ImageId,
      path: z.string(),
      widthPx: z.int(),
      heightPx: z.int(),
      revision: z.int(),
      state: ImageState,
      lifecycle: Lifecycle,
      annotations: z.array(Annotation),
      predictions: z.array(Prediction),
    }),
  ),
  /**
   * Applies a diff to the labels of an image in one durable transaction and gives the new revision. Sending the same
   * `editId` again changes nothing and gives the revision it got the first time.
   */
  edit: base
    .errors({
      /** Someone changed the same things since `baseRevision`; nothing was written. */
      STALE: { status: 409, data: z.object({ revision: z.int() }) },
      INVALID_SHAPE: { status: 422, data: z.object({ annotationId: z.string() }) },
      /** The image is in the trash or purged. */
      LOCKED: { status: 423, data: z.object({ lifecycle: Lifecycle }) },
    })
    .input(
      z.object({
        imageId: ImageId,
        editId: EditId,
        baseRevision: z.int().nonnegative(),
        kind: EditKind.extract(['edit', 'undo', 'redo']).default('edit'),
        diff: Diff,
      }),
    )
    .output(z.object({ revision: z.int() })),
  /** The edits of one image, oldest first; from them the window rebuilds undo and redo. */
  history: base.input(z.object({ imageId: ImageId })).output(z.array(Edit)),
  /**
   * Takes the shown predictions of the current model over as labels and marks the images reviewed, as the acting
   * user's edits. Predictions below `fromScore` (default: the setting) stay untouched.
   */
  accept: base.input(z.object({ where: Where, fromScore: z.number().min(0).max(1).optional() })).output(
    z.object({
      images: z.int(),
      labels: z.int(),
      skipped: z.array(z.object({ imageId: ImageId, reason: z.string() })),
    }),
  ),
}
