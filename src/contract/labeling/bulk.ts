import { z } from 'zod'
import { AcceptanceId, BulkId, ProposedChangeId } from '#model/ids.ts'
import { ImageState } from '#model/image.ts'
import { Role } from '#model/roles.ts'
import { typedName } from '#model/text/name.ts'
import { base, QueryText, SkippedImage } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { acceptance } from './acceptance.ts'

export const Tag = typedName(100)

const Rights = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{C}+$/u, 'A license or consent must be a single line.')
  .nullable()

/** An action on many images. Each kind is a file in `engine/bulk/actions`. */
export const BulkAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tag'), tag: Tag }),
  z.strictObject({ kind: z.literal('untag'), tag: Tag }),
  /** `new` and `predicted` both mean: back to review. */
  z.strictObject({ kind: z.literal('state'), state: ImageState }),
  /** Accepts what review shows, like `labeling.accept`. */
  z.strictObject({ kind: z.literal('accept'), fromScore: z.number().min(0).max(1).optional() }),
  /** Links the open predictions in the frames of sequences into tracks. */
  z.strictObject({ kind: z.literal('linkTracks') }),
  /** Accepts what an audit has proven, in the images of that audit; see `bulk.startAcceptance`. */
  z.strictObject({ kind: z.literal('acceptAudited'), acceptanceId: AcceptanceId }),
  z.strictObject({ kind: z.literal('relabel'), from: z.int().positive(), to: z.int().positive() }),
  z.strictObject({ kind: z.literal('deleteLabels'), classId: z.int().positive() }),
  /**
   * Removes a class from the label set. Its labels move to the class `into`; without it, the class must have none.
   * Applies to all images with a label of the class, whatever the target.
   */
  z.strictObject({
    kind: z.literal('removeClass'),
    classId: z.int().positive(),
    into: z.int().positive().nullable(),
  }),
  z.strictObject({ kind: z.literal('source'), source: typedName(200) }),
  /** The rights to an image; null clears them. */
  z.strictObject({ kind: z.literal('licence'), text: Rights }),
  z.strictObject({ kind: z.literal('consent'), text: Rights }),
  z.strictObject({ kind: z.literal('trash') }),
  z.strictObject({ kind: z.literal('restore') }),
  /** A plan that would remove a pinned image is blocked. */
  z.strictObject({ kind: z.literal('pin') }),
  z.strictObject({ kind: z.literal('unpin') }),
  z.strictObject({ kind: z.literal('hold'), reason: z.string().trim().min(1).max(1000) }),
])
export type BulkAction = z.infer<typeof BulkAction>
export const BulkKind = z.enum(BulkAction.options.map(({ shape }) => shape.kind.value))
export type BulkKind = z.infer<typeof BulkKind>

/** The title and explanation of each kind of action, and who may run it. */
export const BulkKinds = z.record(
  BulkKind,
  z.object({ title: z.string(), explanation: z.string().optional(), role: Role }),
)
export type BulkKinds = z.infer<typeof BulkKinds>

/** The images that match a query now, or the image rows in these ranges, both ends included. */
export const BulkTarget = z.union([
  z.strictObject({ where: QueryText }),
  z.strictObject({
    ranges: z
      .array(z.tuple([z.int().positive(), z.int().positive()]))
      .min(1)
      .max(500_000),
  }),
])
export type BulkTarget = z.infer<typeof BulkTarget>

/** A bulk action in the history of the library. */
export const Bulk = z.object({
  bulkId: BulkId,
  kind: BulkKind,
  title: z.string(),
  user: z.string(),
  /** The user whose assistant suggested it; null for actions of users. */
  proposedBy: z.string().nullable(),
  atMs: z.int(),
  /** `stopped`: done in part, and can be undone. */
  status: z.enum(['running', 'done', 'stopped', 'undone']),
  images: z.int(),
  labels: z.int(),
  /** Images that it could not change; the first thousand are named. */
  skippedCount: z.int(),
  skipped: z.array(SkippedImage),
  undone: z.object({ by: z.string(), atMs: z.int() }).nullable(),
})
export type Bulk = z.infer<typeof Bulk>

/** A bulk action that an assistant suggests. It waits until a user runs or declines it. */
export const ProposedChange = z.object({
  proposedId: ProposedChangeId,
  /** The user of the assistant. */
  user: z.string(),
  atMs: z.int(),
  where: QueryText,
  action: BulkAction,
  /** What it would do: "Tag “night”". */
  title: z.string(),
  /** The assistant's explanation, which may be manipulated. */
  note: z.string(),
  /** Why it can no longer be run, beyond what its preview shows. */
  problem: z.string().nullable(),
})
export type ProposedChange = z.infer<typeof ProposedChange>

const Proposed = z.object({ proposedId: ProposedChangeId })
const BulkPreview = z.object({
  images: z.int(),
  changes: z.int(),
  labels: z.int().nullable(),
  skipped: z.array(z.string()),
})
export type BulkPreview = z.infer<typeof BulkPreview>

/** An assistant's explanation of an action: one line, without misleading characters. */
export const ProposedNote = z
  .string()
  .trim()
  .max(500)
  .regex(/^\P{C}*$/u, 'A note must be a single line.')

/** Result of the jobs `bulk.run` and `bulk.undo`. */
export const BulkResult = z.object({
  bulkId: BulkId,
  images: z.int(),
  labels: z.int(),
  skippedCount: z.int(),
  skipped: z.array(SkippedImage),
})
export type BulkResult = z.infer<typeof BulkResult>

export const bulk = {
  ...acceptance,
  kinds: base.output(BulkKinds),
  /**
   * What the action would do: change `changes` of the `images`, and `labels` labels in them. `skipped`: why others are
   * protected from it, judging by the first of them. Changes nothing.
   */
  preview: base.input(z.object({ target: BulkTarget, action: BulkAction })).output(BulkPreview),
  /** Runs the action as a job, with an edit per image and the data for undoing it. */
  run: base.input(z.object({ target: BulkTarget, action: BulkAction })).output(JobStarted.extend({ bulkId: BulkId })),
  /** Undoes a whole action as a job. Images that were changed since are skipped and named. */
  undo: base.input(z.object({ bulkId: BulkId })).output(JobStarted),
  /** Suggests an action to the acting user, who runs or declines it; for assistants. Returns its preview. */
  propose: base
    .input(z.object({ where: QueryText.min(1), action: BulkAction, note: ProposedNote.default('') }))
    .output(BulkPreview.extend(Proposed.shape)),
  /** Returns suggestions that wait for the acting user, or for any user if a lead calls it, newest first. */
  proposed: base.output(z.array(ProposedChange)),
  /** Runs it as the acting user, like `run`. */
  runProposed: base.input(Proposed).output(JobStarted.extend({ bulkId: BulkId })),
  declineProposed: base.input(Proposed).output(z.object({})),
  /** The latest first. */
  list: base.input(z.object({ limit: z.int().min(1).max(1000).default(100) })).output(z.array(Bulk)),
}
