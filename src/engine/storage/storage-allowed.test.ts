import { expect, test } from 'vitest'
import { requireStorageAllowed } from './storage-allowed.ts'

const allowing = (storageAllowed: readonly string[] | null) => (text: string) => () =>
  requireStorageAllowed({ storageAllowed }, text)

test('a server reads no bucket but those that whoever runs it allowed', () => {
  const served = allowing(['cameras'])
  expect(served('s3://cameras/yard')()).toEqual({ bucket: 'cameras', key: 'yard' })
  expect(served('s3://other/yard')).toThrow('winnow serve --allow-storage other')
  expect(served('s3://cameras.evil/yard')).toThrow('--allow-storage cameras.evil')
  expect(allowing([])('s3://cameras')).toThrow('--allow-storage cameras')
})

test('on an own computer any bucket may be read, and what is no address is said', () => {
  const own = allowing(null)
  expect(own('s3://cameras')()).toEqual({ bucket: 'cameras', key: '' })
  expect(own('gs://cameras')).toThrow('HMAC keys')
  expect(own('/etc')).toThrow('Write s3://BUCKET/PREFIX')
})
