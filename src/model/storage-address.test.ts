import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isStorageAddress, objectName, otherStorage, readStorageAddress, storageAddress } from './storage-address.ts'

test('an address names a bucket and a key of any characters', () => {
  expect(readStorageAddress('s3://cameras')).toEqual({ bucket: 'cameras', key: '' })
  expect(readStorageAddress('s3://cameras/')).toEqual({ bucket: 'cameras', key: '' })
  expect(readStorageAddress('S3://cameras/day 1/../ä?#%20+.jpg')).toEqual({
    bucket: 'cameras',
    key: 'day 1/../ä?#%20+.jpg',
  })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      expect(readStorageAddress(storageAddress({ bucket: 'b-1', key }))).toEqual({ bucket: 'b-1', key })
    }),
  )
})

test('what is no address is said in a sentence', () => {
  for (const text of ['s3://', 's3:///key', 's3://a b/key', 's3://x/key', 's3://user:secret@host/key', '/cameras', ''])
    expect(readStorageAddress(text)).toEqual({ problem: expect.stringContaining('Write s3://BUCKET/PREFIX.') })
})

test('storage of other kinds is named with what to do instead', () => {
  expect(otherStorage('gs://cameras')).toContain('HMAC keys')
  for (const text of ['az://c/p', 'abfss://c@a/p', 'https://a.blob.core.windows.net/c'])
    expect(otherStorage(text)).toContain('does not read Azure')
  expect(otherStorage('s3://cameras')).toBeNull()
  expect(isStorageAddress('/home/s3://cameras')).toBe(false)
})

test('the name of an object is the last part of its key', () => {
  expect(objectName('a/b.jpg')).toBe('b.jpg')
  expect(objectName('b.jpg')).toBe('b.jpg')
})
