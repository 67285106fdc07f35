import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { accessReason } from '../access-reason.ts'
import { type Walk, walk } from './walk.ts'

let folder: string
const at = (path: string) => join(folder, path)
const never = new AbortController().signal

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'winnow-walk-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(at(path), '..'), { recursive: true })
    writeFileSync(at(path), path)
  }
}

it('I6: system errors become sentences', () => {
  const failing = (code: string) => Object.assign(new Error(`${code}: no`), { code })
  expect(accessReason(failing('EACCES'))).toBe('You have no permission to read it.')
  expect(accessReason(failing('ENOENT'))).toBe('The file no longer exists.')
  expect(accessReason(Object.assign(failing('ENOENT'), { path: 'a\ufffd.jpg' }))).toBe(
    'Its name is not valid UTF-8. Rename it.',
  )
  expect(accessReason(failing('EMFILE'))).toBe('It can’t be read (EMFILE: no).')
})

it('names sources after the first folder below the imported one, or the folder itself', async () => {
  write('top.jpg', 'cam 1/a.jpg', 'cam 1/deep/b.jpg', 'cam 2/notes.txt')
  const found = await walk([folder], tmpdir(), never)
  expect(found.folders.map(({ shownPrefix, source, names }) => [shownPrefix, source, names])).toEqual([
    ['', folder.split('/').at(-1), ['top.jpg']],
    ['cam 1/', 'cam 1', ['a.jpg']],
    ['cam 1/deep/', 'cam 1', ['b.jpg']],
  ])
  expect(found.labelFiles).toEqual([at('cam 2/notes.txt')])
  expect(found.files).toBe(3)
})

it('names a folder in which nothing is to be imported', async () => {
  write('in/a.jpg', 'hidden/.a.jpg')
  mkdirSync(at('empty/deep/er'), { recursive: true })
  const found = await walk([at('in'), at('empty'), at('hidden'), at('in')], tmpdir(), never)
  const reason = 'No images or label files were found in this folder or its subfolders.'
  expect(found.rejected).toEqual([
    { path: at('empty'), reason },
    { path: at('hidden'), reason },
  ])
})

const filesIn = (found: Walk) =>
  found.folders.flatMap(({ folder: inFolder, names }) => names.map((name) => join(inFolder, name)))

it('I21: never enters the workspace, and each folder once, by its own path', async () => {
  write('in/a.jpg', 'workspace/originals/x.jpg', 'workspace/winnow.db')
  symlinkSync(at('in'), at('again'))
  symlinkSync(folder, at('in/loop'))
  const found = await walk([folder, at('in')], at('workspace'), never)
  expect(filesIn(found)).toEqual([at('in/a.jpg')])
  expect(found.rejected).toEqual([])
  expect(found.notes).toEqual([
    { path: at('workspace'), reason: 'This is the workspace itself. It is not imported.' },
    { path: at('again'), reason: `The link points to a folder that is already imported (${at('in')}).` },
    { path: at('in/loop'), reason: `The link points to a folder that is already imported (${folder}).` },
  ])
})

it('I21: enters no other workspace: on the way it is noted, by name rejected', async () => {
  write('in/a.jpg', 'in/other/winnow.db', 'in/other/cache/rendition.jpg', 'in/other/originals/b.jpg')
  mkdirSync(at('workspace'))
  const around = await walk([at('in')], at('workspace'), never)
  expect([filesIn(around), around.notes.map(({ path }) => path)]).toEqual([[at('in/a.jpg')], [at('in/other')]])
  const named = await walk([at('in/other'), at('in/other/originals')], at('workspace'), never)
  expect(filesIn(named)).toEqual([at('in/other/originals/b.jpg')])
  expect(named.rejected).toEqual([
    { path: at('in/other'), reason: expect.stringContaining('choose its “originals” folder') },
  ])
})

it('I21: links that leave the imported folders are not followed, and named', async () => {
  write(
    'outside/secret.jpg',
    'outside/folder/b.jpg',
    'in/a.jpg',
    'in/.objects/real.jpg',
    'in/.objects/deep/c.jpg',
    'more/d.jpg',
  )
  symlinkSync(at('outside/secret.jpg'), at('in/secret.jpg'))
  symlinkSync(at('outside/folder'), at('in/folder'))
  symlinkSync('../outside', at('in/parent'))
  // Content inside the folder, as some version control systems store it.
  symlinkSync('.objects/real.jpg', at('in/kept.jpg'))
  symlinkSync('.objects/deep', at('in/deep'))
  symlinkSync(at('more/d.jpg'), at('in/of another.jpg'))
  const found = await walk([at('in'), at('more')], tmpdir(), never)
  expect(filesIn(found)).toEqual(
    ['in/a.jpg', 'in/kept.jpg', 'in/of another.jpg', 'more/d.jpg', 'in/deep/c.jpg'].map(at),
  )
  const leaves = (to: string) =>
    `The link points outside the imported folder, to ${at(to)}. Import that folder separately.`
  expect(found.rejected).toEqual([
    { path: at('in/folder'), reason: leaves('outside/folder') },
    { path: at('in/parent'), reason: leaves('outside') },
    { path: at('in/secret.jpg'), reason: leaves('outside/secret.jpg') },
  ])
})

it('I21: what is named is followed, though it is a link', async () => {
  write('outside/a.jpg', 'outside/b.jpg')
  symlinkSync(at('outside'), at('link'))
  symlinkSync(at('outside/b.jpg'), at('b.jpg'))
  expect(filesIn(await walk([at('link')], tmpdir(), never))).toEqual([at('link/a.jpg'), at('link/b.jpg')])
  expect(filesIn(await walk([at('b.jpg')], tmpdir(), never))).toEqual([at('b.jpg')])
})

it('single files come from the folder they stand in', async () => {
  write('cam/a.jpg', 'cam/b.jpg')
  const found = await walk([at('cam/b.jpg')], tmpdir(), never)
  expect(found.folders).toEqual([{ folder: at('cam'), shownPrefix: '', source: 'cam', names: ['b.jpg'] }])
})

/** Writes PNGs of 20 × 20, of one color like most of a mask, or of noise like a photo. */
function writePngs(kind: 'mask' | 'photo', ...paths: string[]): void {
  for (const [i, path] of paths.entries()) {
    mkdirSync(join(at(path), '..'), { recursive: true })
    const data = Uint8Array.from({ length: 400 }, (_, at) =>
      kind === 'mask' ? Number(at < 30) : (at * 7919 * (i + 1)) % 251,
    )
    writeFileSync(at(path), encode({ width: 20, height: 20, data, channels: 1, depth: 8 }))
  }
}

it.each([
  ['a folder called so', 'images/a.png', 'masks/a.png'],
  ['folders below it', 'leftImg8bit/train/x/a_000019_leftImg8bit.png', 'gtFine/train/x/a_000019_gtFine_labelIds.png'],
  ['a folder for each kind', 'cable/test/bent/000.png', 'cable/ground_truth/bent/000_mask.png'],
  ['their images’ own folder', 'a.png', 'a_mask.png'],
  ['LabelMe’s folders', 'Images/x/a.png', 'Masks/x/a_mask_0.png'],
])('masks in %s are labels, as far as they look drawn', async (_, photo, mask) => {
  writePngs('photo', photo)
  writePngs('mask', mask)
  const found = await walk([folder], tmpdir(), never)
  expect([filesIn(found), found.labelFiles, found.files]).toEqual([[at(photo)], [at(mask)], 1])
  writePngs('photo', mask)
  const photos = await walk([folder], tmpdir(), never)
  expect([filesIn(photos).toSorted(), photos.labelFiles]).toEqual([[at(photo), at(mask)].toSorted(), []])
})

it.each(['instance/a.png', 'images/a_mask.png'])(
  'a set that is called after its masks has images too: %s',
  async (mask) => {
    writePngs('photo', 'road_segmentation/images/a.png', 'road_segmentation/images/b.png')
    writePngs('mask', `road_segmentation/${mask}`)
    const found = await walk([at('road_segmentation')], tmpdir(), never)
    expect(found.labelFiles).toEqual([at(`road_segmentation/${mask}`)])
    expect(found.files).toBe(2)
  },
)

it('numbers of objects in 16 bits are labels, however small the objects', async () => {
  writePngs('photo', 'image_2/a.png')
  mkdirSync(at('instance'))
  const data = Uint16Array.from({ length: 400 }, (_, i) => 256 * (i % 30) + 1)
  writeFileSync(at('instance/a.png'), encode({ width: 20, height: 20, data, channels: 1, depth: 16 }))
  const found = await walk([folder], tmpdir(), never)
  expect([filesIn(found), found.labelFiles]).toEqual([[at('image_2/a.png')], [at('instance/a.png')]])
})

it('drawn images without images of their names are images themselves', async () => {
  writePngs('photo', 'images/b.png')
  writePngs('mask', 'masks/a.png', 'icons/b.png')
  const found = await walk([folder], tmpdir(), never)
  expect(filesIn(found)).toEqual(['icons/b.png', 'images/b.png', 'masks/a.png'].map(at))
})

it('PNGs beside a COCO file of segments are labels, and those beside other files are not', async () => {
  writePngs('photo', 'images/a.png', 'images/b.png')
  writePngs('mask', 'a.png', 'b.png')
  writeFileSync(at('coco.json'), '{"annotations":[{"image_id":1,"bbox":[0,0,1,1]}]}')
  expect((await walk([folder], tmpdir(), never)).files).toBe(4)
  writeFileSync(at('coco.json'), '{"annotations":[{"image_id":1,"segments_info":[]}]}')
  const found = await walk([folder], tmpdir(), never)
  expect(filesIn(found)).toEqual(['images/a.png', 'images/b.png'].map(at))
})

it('what labelme2voc writes beside masks is left out and noted', async () => {
  write('JPEGImages/a.jpg', 'SegmentationClassVisualization/a.jpg', 'SegmentationClassNpy/a.npy')
  const found = await walk([folder], tmpdir(), never)
  expect(filesIn(found)).toEqual([at('JPEGImages/a.jpg')])
  expect(found.notes.map(({ path }) => path)).toEqual(
    ['SegmentationClassNpy', 'SegmentationClassVisualization'].map(at),
  )
})
