import { expect, test } from 'vitest'
import { problemOf, storageError } from './storage-problem.ts'

const request = {
  place: 's3://cameras/a.jpg',
  bucket: 'cameras',
  operation: 'read' as const,
  endpoint: 'minio.example:9000',
}
const answer = (name: string, httpStatusCode = 0) =>
  Object.assign(new Error('AKIAEXAMPLE secret?X-Amz-Signature=00'), { name, $metadata: { httpStatusCode } })

test('each failure is a problem of its own', () => {
  const problems = [
    [answer('InvalidAccessKeyId', 403), 'wrong-keys'],
    [answer('SignatureDoesNotMatch', 403), 'wrong-keys'],
    [answer('CredentialsProviderError'), 'no-keys'],
    [answer('AccessDenied', 403), 'no-right'],
    [answer('Unknown', 403), 'no-right'],
    [answer('NoSuchBucket', 404), 'no-bucket'],
    [answer('Unknown', 404), 'not-found'],
    [answer('PreconditionFailed', 412), 'changed'],
    [answer('RequestTimeTooSkewed', 403), 'clock'],
    [answer('PermanentRedirect', 301), 'region'],
    [answer('Unknown', 503), 'busy'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unreachable'],
    [new Error('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }), 'unreachable'],
    [Object.assign(new Error(), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'unreachable'],
    [answer('TimeoutError'), 'slow'],
    [Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), 'cut'],
    [new Error('Boom'), 'other'],
  ] as const
  for (const [error, problem] of problems) expect([error.name, problemOf(error)]).toEqual([error.name, problem])
})

test('a sentence names the place and what to do, and nothing that the storage wrote', () => {
  for (const name of [
    'InvalidAccessKeyId',
    'AccessDenied',
    'NoSuchBucket',
    'TimeoutError',
    'Oddity',
    'NotImplemented',
  ]) {
    const { message, defined, code } = storageError(answer(name), request)
    expect(message).toContain('cameras')
    expect(message).not.toMatch(/AKIA|secret|Signature/)
    expect({ defined, code }).toEqual({ defined: true, code: 'INVALID' })
  }
  expect(storageError(answer('Oddity'), request).message).toBe(
    's3://cameras/a.jpg: the storage failed to read it (Oddity).',
  )
})

test('a wrong clock is told with how wrong it is', () => {
  const skewed = (skewMs: number) => storageError(answer('RequestTimeTooSkewed'), { ...request, skewMs }).message
  expect(skewed(20 * 60_000)).toContain('is 20 minutes ahead')
  expect(skewed(-3_600_000)).toContain('is 60 minutes behind')
  expect(skewed(0)).toContain('is wrong')
})
