import { oc } from '@orpc/contract'
import { z } from 'zod'
import '#model/field-meta.ts'
import { ImageId } from '#model/ids.ts'
import '#model/text/zod-messages.ts'

/** A path in an answer: absolute, or below the import's folder. Users of a server see a name instead. */
export const AnswerPath = z.string().meta({ kind: 'file' })

/** Errors that any procedure may answer with. `message` is a full sentence for the user. */
export const base = oc.errors({
  /** The acting user's role does not allow it, or a guardrail refused it. */
  REFUSED: { status: 403, data: z.object({ rule: z.string() }) },
  /** Something named in the input does not exist. */
  NOT_FOUND: { status: 404, data: z.object({ what: z.string() }) },
  /** The input is well formed but can't be used; `at` is a character position, if any. */
  INVALID: { status: 422, data: z.object({ at: z.int().nullable() }) },
  /** The disk is full. Nothing was written, and the call can be repeated. */
  NO_SPACE: { status: 507, data: z.object({ folder: AnswerPath }) },
  /** The database can't be read; nothing more is written to it. `backup` is the newest available. */
  DAMAGED: { status: 500, data: z.object({ backup: AnswerPath.nullable() }) },
})

/** Keyset cursor: opaque to the caller, made by the engine. */
export const Cursor = z.string().max(500)

/** Bytes that pass the port unchanged. */
export const PackedBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

export const NamedImage = z.object({ imageId: ImageId, path: z.string() })
/** A skipped image, with the reason in one sentence. */
export const SkippedImage = NamedImage.extend({ reason: z.string() })
export type SkippedImage = z.infer<typeof SkippedImage>

/** A skipped file or item, with the reason in one sentence. `count`: if it stands for several that are not listed. */
export const Rejected = z.object({ path: AnswerPath, reason: z.string(), count: z.int().optional() })
export type Rejected = z.infer<typeof Rejected>

/** Something that could not be kept unchanged, and how often. */
export const Loss = z.object({ what: z.string(), count: z.int() })
export type Loss = z.infer<typeof Loss>

/** A query in Winnow's query language (CEL). */
export const QueryText = z
  .string()
  .max(10_000, 'A query can have up to 10,000 characters. Tag some of the images first and search for the tag.')
  .meta({ kind: 'query', description: 'only images that match this query' })

/** A query; empty or absent means everything that is not in the trash. */
export const Where = QueryText.optional()

/** `FIELD` or `FIELD:desc`; fields as in the query language, e.g. `image.capturedAt:desc`, `prediction.minScore`. */
export const OrderText = z.string().max(200).meta({ description: 'order, such as image.capturedAt:desc' })
export const Order = OrderText.optional()

/** Milliseconds since 1970, UTC. */
export const TimeMs = z.int().meta({ kind: 'time', description: 'time such as 2026-01-31 or 2026-01-31T12:00:00Z' })

export const Limit = z.int().min(1).max(1000).meta({ description: 'maximum number of results' })

/** An absolute path. */
export const FilePath = z.string().min(1).max(32_768).meta({ kind: 'file' })

/** An absolute path to write to. */
export const WrittenPath = FilePath.meta({ kind: 'file', isWritten: true })

/** An address in object storage, such as `s3://bucket/prefix`. */
export const StorageAddressText = z.string().trim().min(1).max(2000)
