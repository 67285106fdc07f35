import { ORPCError } from '@orpc/client'

/** Why object storage did not do what was requested. */
export type StorageProblem = keyof typeof messages

/** An error whose message names the place and what to do, and never a key, token or signed address. */
export class StorageError extends ORPCError<'INVALID', { at: null }> {
  readonly problem: StorageProblem

  constructor(problem: StorageProblem, message: string) {
    super('INVALID', { status: 422, message, data: { at: null }, defined: true })
    this.problem = problem
  }
}

/** The codes of errors and the statuses of answers for each problem. */
const signs = {
  'no-keys': ['CredentialsProviderError', 'TokenProviderError'],
  'wrong-keys': [
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'SignatureDoesNotMatch',
    'InvalidToken',
    'ExpiredToken',
    'ExpiredTokenException',
  ],
  'no-right': ['AccessDenied', 'AllAccessDisabled', 403],
  'no-bucket': ['NoSuchBucket'],
  'not-found': ['NoSuchKey', 'NotFound', 'NoSuchVersion', 404],
  changed: ['PreconditionFailed', 'InvalidRange', 'ConditionalRequestConflict', 409, 412, 416],
  archived: ['InvalidObjectState'],
  clock: ['RequestTimeTooSkewed', 'RequestExpired'],
  region: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException', 301],
  slow: ['TimeoutError', 'RequestTimeout', 'ETIMEDOUT'],
  unreachable: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
  cut: ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'],
  busy: ['SlowDown', 'ServiceUnavailable', 'InternalError'],
  full: ['EntityTooLarge', 'QuotaExceeded', 'XMinioStorageFull', 507],
  unsupported: ['NotImplemented', 501],
} as const satisfies Partial<Record<StorageProblem, readonly (string | number)[]>>

const bySign: ReadonlyMap<string | number, StorageProblem> = new Map(
  (Object.keys(signs) as (keyof typeof signs)[]).flatMap((problem) => signs[problem].map((sign) => [sign, problem])),
)

/** Classifies a client's error. Its text is not used, because it may contain keys and signatures. */
export function problemOf(error: unknown): StorageProblem {
  if (error instanceof StorageError) return error.problem
  const { codes, status } = factsOf(error)
  const known = codes.map((code) => bySign.get(code)).find((problem) => problem !== undefined)
  if (known) return known
  if (codes.some((code) => /CERT|SSL|TLS|SELF_SIGNED/.test(code))) return 'unreachable'
  const answered = bySign.get(status)
  if (answered) return answered
  return status >= 500 ? 'busy' : 'other'
}

/** Returns the codes of an error and its causes, and the status of the answer; 0 without an answer. */
function factsOf(error: unknown): { codes: string[]; status: number } {
  if (typeof error !== 'object' || error === null) return { codes: [], status: 0 }
  const { Code, code, name, cause, $metadata } = error as Record<string, unknown>
  const codes = [Code, code, name].filter((text) => typeof text === 'string')
  const inner = cause === undefined ? { codes: [], status: 0 } : factsOf(cause)
  const status =
    typeof $metadata === 'object' && $metadata !== null && 'httpStatusCode' in $metadata
      ? Number($metadata.httpStatusCode) || 0
      : inner.status
  return { codes: [...codes, ...inner.codes], status }
}

export type Operation = 'list' | 'read' | 'write' | 'delete'

/**
 * `place`: the address. `endpoint`: the host of the storage; null for Amazon S3. `skewMs`: how far this computer's clock
 * is ahead, if known.
 */
export type FailedRequest = {
  place: string
  bucket: string
  operation: Operation
  endpoint: string | null
  skewMs?: number | null
}

const keysPlace = 'the profile in ~/.aws/credentials, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'

const messages = {
  address: ({ place }) => `${place} is no address in object storage. Write s3://BUCKET/PREFIX.`,
  'no-keys': ({ place }) =>
    `${place}: there are no access keys. Put them into ${keysPlace}, or name a profile with winnow storage set.`,
  'wrong-keys': ({ place }) =>
    `${place}: the storage refuses the access keys: they are wrong or have expired. Check ${keysPlace}.`,
  'no-right': ({ place, bucket, operation }) =>
    `${place}: the access keys have no right to ${operation} there. Ask whoever runs the bucket ${bucket} for ${rightTo[operation]}.`,
  'no-bucket': ({ bucket, endpoint }) =>
    `There is no bucket ${bucket} at ${endpoint ?? 'Amazon S3'}. Check its name, and the endpoint with winnow storage list.`,
  'not-found': ({ place }) => `${place} is not there any more.`,
  changed: ({ place }) => `${place} changed while it was being read, or since it was imported.`,
  exists: ({ place }) => `${place} exists already.`,
  archived: ({ place }) => `${place} is in an archive class of the storage. Restore it there and retry.`,
  clock: ({ place, skewMs }) =>
    `${place}: the clock of this computer ${skewText(skewMs)}, so the storage refuses its requests. Set the clock and retry.`,
  region: ({ bucket }) =>
    `The bucket ${bucket} is in another region. Name it: winnow storage set s3://${bucket} --region REGION.`,
  unreachable: ({ place, endpoint }) =>
    `${place}: ${endpoint ?? 'Amazon S3'} can’t be reached. Check the network and the endpoint (winnow storage list).`,
  slow: ({ place, endpoint }) => `${place}: ${endpoint ?? 'Amazon S3'} did not answer in time. Retry later.`,
  cut: ({ place, endpoint }) =>
    `${place}: the connection to ${endpoint ?? 'Amazon S3'} was cut again and again. Check the network and retry.`,
  busy: ({ place, endpoint }) => `${place}: ${endpoint ?? 'Amazon S3'} is overloaded or has a fault. Retry later.`,
  full: ({ place }) => `${place}: the storage has no room left for it. Free some and retry.`,
  unsupported: ({ place, endpoint, operation }) =>
    `${place}: ${endpoint ?? 'the storage'} does not support this way to ${operation}.`,
  other: ({ place, operation }) => `${place}: the storage failed to ${operation} it.`,
} satisfies Record<string, (request: FailedRequest) => string>

const rightTo: Readonly<Record<Operation, string>> = {
  list: 's3:ListBucket',
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
}

function skewText(skewMs: number | null | undefined): string {
  if (skewMs === null || skewMs === undefined || Math.abs(skewMs) < 60_000) return 'is wrong'
  const minutes = Math.round(Math.abs(skewMs) / 60_000)
  return `is ${minutes.toLocaleString('en')} minutes ${skewMs > 0 ? 'ahead' : 'behind'}`
}

/** Turns a client's error into a StorageError, unless it is one. */
export function storageError(error: unknown, request: FailedRequest): StorageError {
  if (error instanceof StorageError) return error
  const problem = problemOf(error)
  const code = problem === 'other' ? factsOf(error).codes.find((name) => /^[A-Za-z_]{1,60}$/.test(name)) : undefined
  const message = messages[problem](request)
  return new StorageError(problem, code ? `${message.slice(0, -1)} (${code}).` : message)
}

/** Returns the error for a problem that Winnow found itself. */
export const storageProblem = (problem: StorageProblem, request: FailedRequest): StorageError =>
  new StorageError(problem, messages[problem](request))
