import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LookPiece } from '#contract'
import { lookAtChosen } from '../../../src/engine/datasets/import/look-at-chosen.ts'
import { writeImage } from '../../support/images.ts'

let folder = ''
const at = (path: string) => join(folder, path)
const never = new AbortController().signal

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-look-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function look(paths: readonly string[], signal = never): Promise<LookPiece[]> {
  const pieces: LookPiece[] = []
  await lookAtChosen(paths, { signal, tell: (piece) => pieces.push(piece) })
  return pieces
}

const last = <Type extends LookPiece['type']>(pieces: readonly LookPiece[], type: Type) =>
  pieces.findLast((piece): piece is Extract<LookPiece, { type: Type }> => piece.type === type)

it('counts usable files and names the others, with the labels found next to the images', async () => {
  await mkdir(at('photos/день/cam1'), { recursive: true })
  await mkdir(at('photos/night/cam1'), { recursive: true })
  await writeImage(at('photos/день/cam1/猫.png'), { widthPx: 60, heightPx: 40 })
  await writeImage(at('photos/night/cam1/b.png'), { widthPx: 60, heightPx: 40 })
  await writeFile(at('photos/empty.jpg'), '')
  await writeFile(at('photos/notes.jpg'), 'no image')
  await writeFile(at('photos/walk.mp4'), 'no video')
  await symlink(at('gone.jpg'), at('photos/link.jpg'))
  await writeFile(
    at('photos/labels.json'),
    JSON.stringify({
      images: [{ id: 1, file_name: 'b.png', width: 60, height: 40 }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 20, 20], area: 400, iscrowd: 0 }],
      categories: [{ id: 1, name: '__proto__' }],
    }),
  )
  const pieces = await look([at('photos')])
  expect(last(pieces, 'figures')).toMatchObject({ isListed: true, files: 5, opened: 5, images: 2, videos: 1 })
  expect(last(pieces, 'figures')).toMatchObject({ unusable: 3 })
  const unusable = pieces.flatMap((piece) => (piece.type === 'unusable' ? piece.files : []))
  expect(unusable).toEqual([
    { path: at('photos/link.jpg'), reason: 'The link is broken.' },
    { path: at('photos/empty.jpg'), reason: 'The file is empty.' },
    { path: at('photos/notes.jpg'), reason: 'notes.jpg is not an image, despite its name.' },
  ])
  const shown = pieces.flatMap((piece) => (piece.type === 'thumbnail' ? [piece] : []))
  expect(shown.map(({ path }) => path).sort()).toEqual([at('photos/night/cam1/b.png'), at('photos/день/cam1/猫.png')])
  expect(shown.every(({ src }) => src.startsWith('data:image/jpeg;base64,'))).toBe(true)
  expect(last(pieces, 'videos')?.files).toEqual([at('photos/walk.mp4')])
  expect(last(pieces, 'sameNames')?.groups).toEqual([
    { name: 'cam1', folders: [at('photos/night/cam1'), at('photos/день/cam1')] },
  ])
  expect(last(pieces, 'labels')?.sources).toMatchObject([
    {
      format: 'COCO (instances, keypoints)',
      source: at('photos/labels.json'),
      labels: 1,
      classes: [{ class: '__proto__', count: 1 }],
    },
  ])
})

it('names no folders alike when several files of one folder are chosen', async () => {
  for (const name of ['a.png', 'b.png']) await writeImage(at(`few/${name}`), { widthPx: 60, heightPx: 40 })
  const pieces = await look([at('few/a.png'), at('few/b.png')])
  expect(last(pieces, 'figures')?.images).toBe(2)
  expect(last(pieces, 'sameNames')).toBeUndefined()
})

it('does not show labels that are drawn as images', async () => {
  await writeImage(at('voc/JPEGImages/a.png'), { widthPx: 60, heightPx: 40 })
  await writeImage(at('voc/SegmentationClass/a.png'), { widthPx: 60, heightPx: 40 })
  const pieces = await look([at('voc')])
  const shown = pieces.flatMap((piece) => (piece.type === 'thumbnail' ? [piece.path] : []))
  const hidden = pieces.flatMap((piece) => (piece.type === 'drawnLabels' ? piece.paths : []))
  expect(hidden).toEqual([at('voc/SegmentationClass/a.png')])
  expect(shown).toContain(at('voc/JPEGImages/a.png'))
  expect(last(pieces, 'figures')).toMatchObject({ images: 1 })
})

it('finds nothing in an empty folder, and says so', async () => {
  await mkdir(at('empty'))
  const pieces = await look([at('empty'), at('missing')])
  expect(last(pieces, 'figures')).toMatchObject({ isListed: true, images: 0, unusable: 2 })
  expect(last(pieces, 'unusable')?.files.map(({ reason }) => reason)).toEqual([
    'There is no such file or folder.',
    'No images or label files were found in this folder or its subfolders.',
  ])
})

it('names archives, which are opened only by an import', async () => {
  await writeFile(at('photos.zip'), 'an archive')
  expect(await look([at('photos.zip')])).toEqual([
    { type: 'archives', files: [at('photos.zip')] },
    expect.objectContaining({ type: 'figures', files: 0 }),
    expect.objectContaining({ type: 'figures', files: 0 }),
  ])
})

it('stops when nobody listens anymore', async () => {
  const canceled = new AbortController()
  canceled.abort(new Error('Canceled.'))
  await expect(look([at('photos')], canceled.signal)).rejects.toThrow('Canceled.')
})
