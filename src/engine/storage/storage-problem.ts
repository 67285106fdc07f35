import { ORPCError } from '@orpc/client'

/** What keeps object storage from doing what it was asked. */
export type StorageProblem =
  | 'address'
  | 'no-keys'
  | 'wrong-keys'
  | 'no-right'
  | 'no-bucket'
  | 'not-found'
  | 'changed'
  | 'exists'
  | 'archived'
  | 'clock'
  | 'region'
  | 'unreachable'
  | 'slow'
  | 'cut'
  | 'busy'
  | 'full'
  | 'unsupported'
  | 'other'

/** A sentence about object storage that names the place and what to do, and never a key, token or signed address. */
export class StorageError extends ORPCError<'INVALID', { at: null }> {
  readonly problem: StorageProblem

  constructor(problem: StorageProblem, message: string) {
    super('INVALID', { status: 422, message, data: { at: null }, defined: true })
    this.problem = problem
  }
}

const byCode: ReadonlyMap<string, StorageProblem> = new Map([
  ['CredentialsProviderError', 'no-keys'],
  ['TokenProviderError', 'no-keys'],
  ['InvalidAccessKeyId', 'wrong-keys'],
  ['InvalidClientTokenId', 'wrong-keys'],
  ['SignatureDoesNotMatch', 'wrong-keys'],
  ['InvalidToken', 'wrong-keys'],
  ['ExpiredToken', 'wrong-keys'],
  ['ExpiredTokenException', 'wrong-keys'],
  ['AccessDenied', 'no-right'],
  ['AllAccessDisabled', 'no-right'],
  ['NoSuchBucket', 'no-bucket'],
  ['NoSuchKey', 'not-found'],
  ['NotFound', 'not-found'],
  ['NoSuchVersion', 'not-found'],
  ['PreconditionFailed', 'changed'],
  ['InvalidRange', 'changed'],
  ['ConditionalRequestConflict', 'changed'],
  ['InvalidObjectState', 'archived'],
  ['RequestTimeTooSkewed', 'clock'],
  ['RequestExpired', 'clock'],
  ['PermanentRedirect', 'region'],
  ['AuthorizationHeaderMalformed', 'region'],
  ['IllegalLocationConstraintException', 'region'],
  ['TimeoutError', 'slow'],
  ['RequestTimeout', 'slow'],
  ['ETIMEDOUT', 'slow'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ECONNRESET', 'cut'],
  ['EPIPE', 'cut'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'cut'],
  ['SlowDown', 'busy'],
  ['ServiceUnavailable', 'busy'],
  ['InternalError', 'busy'],
  ['EntityTooLarge', 'full'],
  ['QuotaExceeded', 'full'],
  ['XMinioStorageFull', 'full'],
  ['NotImplemented', 'unsupported'],
])

const byStatus: ReadonlyMap<number, StorageProblem> = new Map([
  [301, 'region'],
  [403, 'no-right'],
  [404, 'not-found'],
  [409, 'changed'],
  [412, 'changed'],
  [416, 'changed'],
  [501, 'unsupported'],
  [507, 'full'],
])

/** What a client's error is; its text is not used, for it may name keys and signatures. */
export function problemOf(error: unknown): StorageProblem {
  if (error instanceof StorageError) return error.problem
  const { codes, status } = factsOf(error)
  const known = codes.map((code) => byCode.get(code)).find((problem) => problem !== undefined)
  if (known) return known
  if (codes.some((code) => /CERT|SSL|TLS|SELF_SIGNED/.test(code))) return 'unreachable'
  const answered = byStatus.get(status)
  if (answered) return answered
  return status >= 500 ? 'busy' : 'other'
}

/** Its names, and those of what caused it, with the status of the answer; 0: there was none. */
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

/** What was being done when it failed, for the end of "has no right to". */
export type Doing = 'list' | 'read' | 'write' | 'delete'

/** `place`: the address. `endpoint`: host of the storage, or null for Amazon's. `skewMs`: how far this computer's clock is ahead, where known. */
export type Asked = { place: string; bucket: string; doing: Doing; endpoint: string | null; skewMs?: number | null }

const keysPlace = 'the profile in ~/.aws/credentials, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'

/** The sentence for each problem. */
const sentences: Readonly<Record<StorageProblem, (asked: Asked) => string>> = {
  address: ({ place }) => `${place} is no address in object storage. Write s3://BUCKET/PREFIX.`,
  'no-keys': ({ place }) =>
    `${place}: there are no access keys. Put them into ${keysPlace}, or name a profile with winnow storage set.`,
  'wrong-keys': ({ place }) =>
    `${place}: the storage refuses the access keys: they are wrong or have expired. Check ${keysPlace}.`,
  'no-right': ({ place, bucket, doing }) =>
    `${place}: the access keys have no right to ${doing} there. Ask whoever runs the bucket ${bucket} for ${rightTo[doing]}.`,
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
  unsupported: ({ place, endpoint, doing }) =>
    `${place}: ${endpoint ?? 'the storage'} does not support this way to ${doing}.`,
  other: ({ place, doing }) => `${place}: the storage failed to ${doing} it.`,
}

const rightTo: Readonly<Record<Doing, string>> = {
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

/** An error of a client as a sentence. One that is a sentence already stays. */
export function storageError(error: unknown, asked: Asked, problem = problemOf(error)): StorageError {
  if (error instanceof StorageError) return error
  const code = problem === 'other' ? (factsOf(error).codes.find((name) => /^[A-Za-z_]{1,60}$/.test(name)) ?? '') : ''
  const sentence = sentences[problem](asked)
  return new StorageError(problem, code ? `${sentence.slice(0, -1)} (${code}).` : sentence)
}

/** The sentence about something that no client reported. */
export const storageProblem = (problem: StorageProblem, asked: Asked): StorageError =>
  storageError(undefined, asked, problem)
