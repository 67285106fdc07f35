import { ImageId, idOf, rowOf } from '#model/ids.ts'
import { type Permission, permissions } from '#model/roles.ts'
import type { ActingContext, Actor, Context } from './context.ts'
import { notFound, refused } from './errors.ts'
import { isInScope } from './in-scope.ts'

/** Returns a user as an actor: annotators may see only a part of the images. */
export const actorOf = ({ settings }: Pick<Context, 'settings'>, user: Actor): Actor =>
  user.role === 'annotator' && settings().annotatorsSee === 'assigned' ? { ...user, isScoped: true } : user

type Seeing = Pick<ActingContext, 'store' | 'actor'>

/** Returns those of these images that the acting user doesn't see. Missing images need no hiding. */
function foreignOf({ store, actor }: Seeing, ids: ReadonlySet<ImageId>): ReadonlySet<ImageId> {
  if (!actor.isScoped || ids.size === 0) return new Set()
  const rows = store.values<number>(
    `SELECT image.id FROM json_each(?) AS asked CROSS JOIN image ON image.id = asked.value
     WHERE NOT ${isInScope('image', String(rowOf(actor.userId)))}`,
    [JSON.stringify([...ids].map(rowOf))],
  )
  return new Set(rows.map((row) => idOf('img', row)))
}

/** Throws NOT_FOUND for an image that the acting user doesn't see, like for a missing one. */
export function requireInScope(acting: Seeing, ids: ReadonlySet<ImageId>): void {
  const [foreign] = foreignOf(acting, ids)
  if (foreign !== undefined) throw notFound(`image ${foreign}`)
}

export const seesImage = (acting: Seeing, imageId: ImageId): boolean => foreignOf(acting, new Set([imageId])).size === 0

/** Whether the acting user sees all images of the sequence that contains these frames. */
export function seesSequence({ store, actor }: Seeing, ids: ReadonlySet<ImageId>): boolean {
  if (!actor.isScoped) return true
  const foreign = store.get(
    `SELECT 1 FROM json_each(?) AS asked CROSS JOIN sequence_frame AS here ON here.image_id = asked.value
     JOIN sequence_frame AS frame ON frame.sequence_id = here.sequence_id JOIN image ON image.id = frame.image_id
     WHERE NOT ${isInScope('image', String(rowOf(actor.userId)))} LIMIT 1`,
    [JSON.stringify([...ids].map(rowOf))],
  )
  return foreign === undefined
}

/** Texts that users write: an apparent id in them names nothing. */
const written = new Set(['text', 'note', 'tag', 'name', 'title', 'reason', 'where', 'order'])

/** Returns the strings in a value, including keys, of nested objects and arrays. */
function strings(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return written.has(key) ? [] : [value]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, key))
  return Object.entries(value).flatMap(([name, held]) => [name, ...strings(held, name)])
}

const imagesIn = (found: readonly string[]): Set<ImageId> =>
  new Set(found.flatMap((one) => ImageId.safeParse(one).data ?? []))

/** Returns the images of the comments and edits that an input names. */
function imagesBehind({ store }: Seeing, found: readonly string[]): ImageId[] {
  const rows = store.values<number>(
    `SELECT image_id FROM comment WHERE 'cmt_' || id IN (SELECT value FROM json_each(:named))
     UNION SELECT image_id FROM edit WHERE id IN (SELECT value FROM json_each(:named))
     UNION SELECT image_id FROM answer_edit WHERE id IN (SELECT value FROM json_each(:named))`,
    { named: JSON.stringify(found.filter((one) => /^(cmt|edt)_/.test(one))) },
  )
  return rows.map((row) => idOf('img', row))
}

/** Calls that answer for many images at once and omit missing ones. `labeling.next` needs at least one. */
const leavesOut = new Set<Permission>(['library.rows', 'library.thumbnails', 'library.boxes'])
type ImageList = { imageIds: unknown[] }
const isListed = (input: unknown): input is ImageList =>
  typeof input === 'object' && input !== null && 'imageIds' in input && Array.isArray(input.imageIds)

/**
 * Checks a call of a user who sees only a part of the images. The input belongs to this call: images that the user
 * doesn't see are removed from a list. Throws REFUSED for calls about all images, and NOT_FOUND for an image that the
 * user doesn't see.
 */
export function requireScoped(acting: ActingContext, procedure: Permission, input: unknown): void {
  if (!permissions[procedure].isScoped)
    throw refused(
      `${acting.actor.name} sees assigned images only, so ${procedure} is not available. Ask a lead.`,
      'assigned-only',
    )
  const found = strings(input)
  const ids = imagesIn([...found, ...imagesBehind(acting, found)])
  const foreign = foreignOf(acting, ids)
  const isNext = procedure === 'labeling.next'
  if (foreign.size > 0 && isListed(input) && (leavesOut.has(procedure) || (isNext && foreign.size < ids.size)))
    input.imageIds = input.imageIds.filter((id) => !foreign.has(id as ImageId))
  else requireInScope(acting, foreign)
  if (permissions[procedure].isOfSequence && !seesSequence(acting, ids))
    throw refused(
      'Some images of this sequence are assigned to other users, so its tracks can’t be used.',
      'assigned-only',
    )
}

/**
 * Removes from an answer what concerns images that the acting user doesn't see. Throws NOT_FOUND when nothing else is
 * left.
 */
export function scopedAnswer(acting: ActingContext, answer: unknown): unknown {
  const foreign = foreignOf(acting, imagesIn(strings(answer)))
  if (foreign.size === 0) return answer
  const without = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string' && !written.has(key) && foreign.has(value as ImageId)) throw notFound('image')
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    if (Array.isArray(value))
      return value.flatMap((item) => (namesDirectly(item, foreign, key) ? [] : [without(item, key)]))
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, without(held, name)]))
  }
  return without(answer)
}

/** Whether an item of a list is a foreign image, or an object about one. */
const namesDirectly = (item: unknown, foreign: ReadonlySet<ImageId>, key: string): boolean => {
  const parts = typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.entries(item) : [[key, item]]
  return parts.some(([name, part]) => !written.has(String(name)) && foreign.has(part as ImageId))
}
