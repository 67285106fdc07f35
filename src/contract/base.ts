import { oc } from '@orpc/contract'
import { z } from 'zod'
import '#model/text/zod-messages.ts'

/** Errors that any procedure may answer with. `message` is a full sentence for the user. */
export const base = oc.errors({
  /** The acting user's role does not allow it, or a guardrail refused it. */
  REFUSED: { status: 403, data: z.object({ rule: z.string() }) },
  /** Something named in the input does not exist. */
  NOT_FOUND: { status: 404, data: z.object({ what: z.string() }) },
  /** The input is well formed but can't be done as it stands; `at` is a character position where there is one. */
  INVALID: { status: 422, data: z.object({ at: z.int().nullable() }) },
  /** The disk is full; nothing was written, and the same call can be made again. */
  NO_SPACE: { status: 507, data: z.object({ folder: z.string() }) },
  /** The database can't be read; nothing more is written to it. `backup` is the newest available. */
  DAMAGED: { status: 500, data: z.object({ backup: z.string().nullable() }) },
})

/** Keyset cursor: opaque to the caller, made by the engine. */
export const Cursor = z.string().max(500)

/** Bytes that pass the port as they are. */
export const PackedBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** Something an operation left out, with the reason in one sentence. `count`: so many items, which are not named one by one. */
export const Rejected = z.object({ path: z.string(), reason: z.string(), count: z.int().optional() })
export type Rejected = z.infer<typeof Rejected>

/** Something that an operation could not keep as it was, and how often. */
export const Loss = z.object({ what: z.string(), count: z.int() })
export type Loss = z.infer<typeof Loss>

/** A query in Winnow's query language (CEL). */
export const QueryText = z
  .string()
  .max(10_000, 'A query has at most 10,000 characters. Tag some of the images first and ask for the tag.')

/** A query; empty or absent means everything that is not in the trash. */
export const Where = QueryText.optional()

/** `FIELD` or `FIELD:desc`; fields as in the query language, e.g. `image.capturedAt:desc`, `prediction.minScore`. */
export const Order = z.string().max(200).optional()
