import { editIdFrom } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { refreshDisagreement } from '../../library/index.ts'
import type { EditedLabelSet } from '../../workspace/index.ts'
import { changeAnnotation } from '../queries.ts'
import type { Following } from '../tracks/follow-tracks.ts'
import { problemOfDiff, type StoredLabels } from './diff-check.ts'

type ImageNow = { id: number; state: ImageState; revision: number; widthPx: number; heightPx: number }

/**
 * Writes the changes that follow in other images like `recordEdit`, but in a fifth of the time. Returns the changes
 * that it left: those that also change the state of the image, or have a problem. Only inside of a `store.write`, right
 * after `followTracks`.
 */
export function recordFollowing(
  { store, ids }: ActingContext,
  following: readonly Following[],
  labelSet: EditedLabelSet,
  now: { atMs: number; userRow: number },
): Following[] {
  const found = store.all<ImageNow>(
    `SELECT id, state, revision, width_px AS widthPx, height_px AS heightPx FROM image
     WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(following.map(({ imageRow }) => imageRow))],
  )
  const images = new Map(found.map((image) => [image.id, image]))
  const left: Following[] = []
  const written: number[] = []
  for (const one of following) {
    const { imageRow, diff } = one
    const image = images.get(imageRow)
    if (!image || image.state === 'approved' || problemOfDiff(diff, asRead(diff, image, labelSet))) {
      left.push(one)
      continue
    }
    for (const { after } of diff.annotations) if (after) changeAnnotation(store, image, after, now)
    store.run("INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, ?, 'bulk', ?, ?, ?)", [
      editIdFrom(ids.random()),
      imageRow,
      image.revision + 1,
      JSON.stringify(diff),
      now.userRow,
      now.atMs,
    ])
    written.push(imageRow)
  }
  store.run('UPDATE image SET revision = revision + 1 WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(written),
  ])
  refreshDisagreement(store, written)
  return left
}

/** The stored data needed to check labels that were just read and only change their place or class. */
function asRead({ annotations }: Diff, size: ImageNow, { labelClass, hasRequired }: EditedLabelSet): StoredLabels {
  const before = new Map(annotations.map((one) => [one.before?.id, one.before]))
  return {
    widthPx: size.widthPx,
    heightPx: size.heightPx,
    annotations: () => [],
    annotation: (id) => before.get(id) ?? null,
    outcome: () => 'open',
    labelClass,
    hasRequired,
    hasModel: () => true,
    isFrame: () => true,
    hasAcceptance: () => true,
    takesAnyOrigin: true,
  }
}
