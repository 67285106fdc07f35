import type { BulkAction, BulkKind } from '#contract'
import type { Role } from '#model/roles.ts'
import type { ActingContext } from '../context.ts'
import type { SqlValue } from '../store/index.ts'

type ActionOf<Kind extends BulkKind> = Extract<BulkAction, { kind: Kind }>
export type Condition = { sql: string; parameters: readonly SqlValue[] }

/** The result for one image: `undo` is what `undo` needs, as JSON; or why it was skipped. */
export type ActionResult = { undo: unknown; labels: number } | { skipped: string }

/** A kind of action on many images. All of it runs inside of a transaction. */
export type ActionDefinition<Kind extends BulkKind> = {
  kind: Kind
  title: string
  /** What a user should know before doing it. */
  explanation?: string
  role: Role
  /** Describes what it did: "Tagged “night”". */
  historyTitle(context: ActingContext, action: ActionOf<Kind>): string
  /** Describes what it would do: "Tag “night”". Defaults to the title. */
  suggestion?(context: ActingContext, action: ActionOf<Kind>): string
  /** Throws INVALID when the action can't be done at all. */
  check?(context: ActingContext, action: ActionOf<Kind>): void | Promise<void>
  /** SQL for the rows of the affected images, ascending, independent of the request; may be empty. */
  target?(action: ActionOf<Kind>): Condition
  /** The images (rows of `image`) that it would change; the rest has nothing to change. */
  changes(context: ActingContext, action: ActionOf<Kind>): Condition
  /** SQL for the number of labels that it would touch on a row of `image`. */
  labels?(context: ActingContext, action: ActionOf<Kind>): Condition
  /** Creates what all images share, once; stored as JSON. */
  begin?(context: ActingContext, action: ActionOf<Kind>, title: string): unknown
  /** Prepares what `apply` needs of all images, before the first of them; a resumed run prepares it again. */
  prepare?(context: ActingContext, imageRows: Uint32Array, signal: AbortSignal): Promise<unknown>
  /** Returns which of the next images it must skip, and why. */
  skips?(context: ActingContext, imageRows: readonly number[]): ReadonlyMap<number, string>
  /** `shared`: the result of `prepare` or `begin`. */
  apply(context: ActingContext, imageRow: number, action: ActionOf<Kind>, shared: unknown): ActionResult
  end?(context: ActingContext, action: ActionOf<Kind>): void
  /** Reverts what `end` did, before any image. */
  beginUndo?(context: ActingContext, action: ActionOf<Kind>, begun: unknown): void
  /** Undoes it on one image; returns why that can't be done, or null. */
  undo(context: ActingContext, imageRow: number, undo: unknown): string | null
  /** Reverts what `begin` created. */
  endUndo?(context: ActingContext, begun: unknown): void
}

/** An action kind in the list: `kind` decides which actions it accepts. */
export type BulkDefinition = ActionDefinition<BulkKind>

export const defineAction = <Kind extends BulkKind>(definition: ActionDefinition<Kind>): BulkDefinition =>
  definition as unknown as BulkDefinition
