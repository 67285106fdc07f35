import { describe, expect, test } from 'vitest'
import { exportName, ownExtension } from './export-name.ts'

const sha256 = '0123456789abcdef'.repeat(4)
const nameOf = (path: string) => exportName({ path, sha256 }, 'jpg')

describe('names in an export', () => {
  test.each([
    ['street/0001.jpg', '0001-0123456789.jpg'],
    ['a b (c) ä 写真.JPG', 'a b (c) ä 写真-0123456789.jpg'],
    ['..jpg', 'image-0123456789.jpg'],
    ['what?<>:"|*.png', 'what_______-0123456789.jpg'],
    ['.hidden.png', 'hidden-0123456789.jpg'],
    ['line\nbreak\u0000.png', 'line_break_-0123456789.jpg'],
    ['a\\..\\..\\b.png', 'a_.._.._b-0123456789.jpg'],
    ['half \ud83d.png', 'half _-0123456789.jpg'],
  ])('%j becomes %j', (path, name) => {
    expect(nameOf(path)).toBe(name)
  })

  test('long names are cut between characters and keep the hash', () => {
    const name = nameOf(`${'写'.repeat(300)}.jpg`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(170)
    expect(name).toBe(`${'写'.repeat(50)}-0123456789.jpg`)
  })

  test('composed and decomposed letters give the same name', () => {
    expect(nameOf('u\u0308ber.jpg')).toBe(nameOf('\u00fcber.jpg'))
  })

  test('the extension is the file’s own, or its format’s', () => {
    expect(ownExtension({ path: 'a/B.JPeG', format: 'jpeg' })).toBe('jpeg')
    expect(ownExtension({ path: 'a/b', format: 'png' })).toBe('png')
    expect(ownExtension({ path: 'a/b.not an extension', format: 'png' })).toBe('png')
  })
})
