import { describe, expect, test } from 'vitest'
import { exportNames, ownExtension, safePath } from './export-name.ts'

const sha256 = '0123456789abcdef'.repeat(4)

describe('names in an export', () => {
  test.each([
    ['street/0001.jpg', 'street/0001'],
    ['a b (c) ä 写真.JPG', 'a b (c) ä 写真'],
    ['..jpg', 'image'],
    ['what?<>:"|*.png', 'what_______'],
    ['.hidden.png', 'hidden'],
    ['line\nbreak\u0000.png', 'line_break_'],
    ['a\\..\\..\\b.png', 'a_.._.._b'],
    ['half \ud83d.png', 'half _'],
    ['../../etc/./passwd.png', 'etc/passwd'],
    ['images/Labels/images.png', 'images_/Labels_/images'],
    ['con/aux.jpg', 'con_/aux_'],
    ['a./b .jpg', 'a/b'],
  ])('%j becomes %j', (path, name) => {
    expect(safePath(path)).toBe(name)
  })

  test('long names are cut between characters', () => {
    expect(safePath(`a/${'写'.repeat(300)}.jpg`)).toBe(`a/${'写'.repeat(50)}`)
  })

  test('composed and decomposed letters give the same name', () => {
    expect(safePath('u\u0308ber.jpg')).toBe(safePath('\u00fcber.jpg'))
  })

  test('images keep their paths; of those that fall together the oldest does', async () => {
    const paths = ['a/b.jpg', 'A/B.png', 'a__b.jpg', 'c.jpg', `${'d'.repeat(100)}/${'e'.repeat(100)}.jpg`]
    const rows = paths.map((path, i) => ({ id: i + 1, path }))
    const names = exportNames(rows)
    const all = rows.map(({ id, path }) => ({ imageRow: id, path, sha256 }))
    expect(all.slice(0, 4).map((item) => names.path(item, 'jpg'))).toEqual([
      'a/b.jpg',
      'A/B-0123456789.jpg',
      'a__b-0123456789.jpg',
      'c.jpg',
    ])
    expect(all.map((item) => names.flat(item, 'jpg'))).toEqual([
      'a__b.jpg',
      'A__B-0123456789.jpg',
      'a__b-0123456789.jpg',
      'c.jpg',
      `${'d'.repeat(100)}__${'e'.repeat(48)}-0123456789.jpg`,
    ])
  })

  test('the extension is the file’s own, or its format’s', () => {
    expect(ownExtension({ path: 'a/B.JPeG', format: 'jpeg' })).toBe('jpeg')
    expect(ownExtension({ path: 'a/b', format: 'png' })).toBe('png')
    expect(ownExtension({ path: 'a/b.not an extension', format: 'png' })).toBe('png')
  })
})
