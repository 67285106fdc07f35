import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { datasetBench } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom } = bench
const { PATH } = process.env
afterEach(() => {
  process.env.PATH = PATH
})

/** A program in the place of ffmpeg that writes its arguments down and gives these frames, turned by so many degrees. */
async function decoderOf(turns: readonly number[], end = ''): Promise<() => string[]> {
  mkdirSync(out('bin'))
  await writeImage(out('bin/whole.jpg'), { widthPx: 60, heightPx: 60 })
  const frames = turns.map((degrees) => sharp(out('bin/whole.jpg')).rotate(degrees).jpeg().toBuffer())
  writeFileSync(out('bin/frames'), Buffer.concat(await Promise.all(frames)))
  const program = `#!/bin/sh\nprintf '%s\\n' "$@" > '${out('bin/arguments')}'\ncat '${out('bin/frames')}'\n${end}`
  writeFileSync(out('bin/ffmpeg'), program)
  chmodSync(out('bin/ffmpeg'), 0o755)
  // What the file says of itself is what a test writes there.
  writeFileSync(out('bin/ffprobe'), `#!/bin/sh\ncat '${out('bin/probed.json')}'\n`)
  chmodSync(out('bin/ffprobe'), 0o755)
  process.env.PATH = `${out('bin')}${delimiter}${PATH}`
  return () => readFileSync(out('bin/arguments'), 'utf8').split('\n')
}

const frames = () =>
  bench.scratch.engine.context.store.all(
    `SELECT path, sequence.name, frame FROM sequence_frame JOIN sequence ON sequence.id = sequence_id
     JOIN image ON image.id = image_id ORDER BY frame`,
  )

const cacheIsClean = () =>
  expect(readdirSync(join(bench.scratch.folder, 'cache')).filter((name) => name.endsWith('.partial'))).toEqual([])

test('a video becomes a sequence of every nth frame without near-duplicates, once', async () => {
  writeFileSync(out('gate.mp4'), 'a video')
  const argumentsOf = await decoderOf([0, 0, 90, 180, 180])
  const result = await importFrom(out('gate.mp4'), { frames: { take: { every: 10 }, keepNearDuplicates: false } })
  expect(result).toMatchObject({ imagesAdded: 3, framesDropped: 2, rejected: [] })
  expect(frames()).toEqual(
    [0, 20, 30].map((frame) => ({ path: `frame_0000${String(frame).padStart(2, '0')}.jpg`, name: 'gate', frame })),
  )
  expect(argumentsOf()).toEqual(expect.arrayContaining([`file:${out('gate.mp4')}`, 'select=not(mod(n\\,10))']))
  const again = await importFrom(out('gate.mp4'), { frames: { take: { perSecond: 2 }, keepNearDuplicates: true } })
  expect(again).toMatchObject({ imagesAdded: 0, imagesKnown: 5 })
  expect(argumentsOf()).toContain('fps=2')
  cacheIsClean()
})

test('a truncated video gives its frames and is named, although ffmpeg succeeds', async () => {
  writeFileSync(out('gate.mp4'), 'a video')
  const said = '[mov,mp4,m4a,3gp,3g2,mj2] stream 0, offset 0x2c4d: partial file'
  await decoderOf([0, 90], `echo "${said}" >&2`)
  const result = await importFrom(out('gate.mp4'), { frames: { take: { every: 1 }, keepNearDuplicates: false } })
  expect(result).toMatchObject({
    imagesAdded: 2,
    rejected: [{ path: out('gate.mp4'), reason: `The video can’t be read to its end (${said}).` }],
  })
  cacheIsClean()
})

test.each([
  ['counted', { nb_frames: '12' }, { every: 1 }, '2 of 12'],
  ['by rate', { avg_frame_rate: '4/1', tags: { DURATION: '00:00:03.000000000' } }, { every: 2 }, '2 of 6'],
  ['by time', { duration: '3.000000' }, { perSecond: 5 }, '2 of 15'],
] as const)(
  'a video with fewer frames from ffmpeg than in its file is named, %s, although ffmpeg reports nothing',
  async (_, stream, take, count) => {
    writeFileSync(out('gate.mp4'), 'a video')
    await decoderOf([0, 90])
    writeFileSync(out('bin/probed.json'), JSON.stringify({ streams: [stream], format: { nb_streams: 2 } }))
    const result = await importFrom(out('gate.mp4'), { frames: { take, keepNearDuplicates: false } })
    expect(result).toMatchObject({
      imagesAdded: 2,
      rejected: [
        { path: out('gate.mp4'), reason: `The video can’t be read to its end (${count} frames: the file ends early).` },
      ],
    })
    cacheIsClean()
  },
)

test('a video with about as many frames as its file declares is complete', async () => {
  writeFileSync(out('gate.mp4'), 'a video')
  await decoderOf([0, 90])
  writeFileSync(
    out('bin/probed.json'),
    JSON.stringify({ streams: [{ nb_frames: '3' }], format: { nb_streams: 1, duration: '0.75' } }),
  )
  const some = { frames: { take: { every: 1 }, keepNearDuplicates: false } }
  expect(await importFrom(out('gate.mp4'), some)).toMatchObject({ imagesAdded: 2, rejected: [] })
})

test('a video that ends early gives its frames and is named; without ffmpeg it says what to install', async () => {
  writeFileSync(out('gate.mp4'), 'a video')
  await decoderOf([0, 90], 'echo "moov atom not found" >&2; exit 1')
  const some = { frames: { take: { every: 1 }, keepNearDuplicates: false } }
  expect(await importFrom(out('gate.mp4'), some)).toMatchObject({
    imagesAdded: 2,
    rejected: [{ path: out('gate.mp4'), reason: 'The video can’t be read to its end (moov atom not found).' }],
  })
  process.env.PATH = out('nowhere')
  expect((await importFrom(out('gate.mp4'), some)).rejected).toEqual([
    { path: out('gate.mp4'), reason: expect.stringContaining('Install it (Linux: apt install ffmpeg') },
  ])
  await expect(bench.scratch.client.library.import({ paths: [out('gate.mp4')] })).rejects.toThrow('Choose which frames')
  cacheIsClean()
})
