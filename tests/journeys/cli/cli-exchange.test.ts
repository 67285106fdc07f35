import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeImage } from '../../support/images.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-exchange-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

test('a folder without images and labels is named, before and after an import', async () => {
  mkdirSync(at('bare/below'), { recursive: true })
  await run('init', at('bare-ws'))
  const reason = 'No images or label files were found in this folder or its subfolders.'
  const empty = { path: at('bare'), reason }
  expect(await run('import', at('bare-ws'), at('bare'))).toMatchObject({ rejected: [empty], exitCode: 4 })
  expect(await run('import', at('bare-ws'), at('bare'), '--preview')).toMatchObject({ unread: [empty], exitCode: 4 })
})

async function run(...args: string[]): Promise<Record<string, unknown> & { exitCode: number | null }> {
  const { exitCode, stdout, stderr } = await winnow([...args, '--json'])
  if (stdout === '') throw new Error(stderr)
  return { ...JSON.parse(stdout), exitCode }
}

test('a version goes out in shards, and comes back with predictions and by the names in a log', async () => {
  await writeImage(at('in/gate/a.jpg'), { tint: 1 })
  await writeImage(at('in/gate/b.jpg'), { tint: 2 })
  writeFileSync(at('in/gate/labels.csv'), 'file,class,x1,y1,x2,y2\na.jpg,dog,1,1,20,20\nb.jpg,,,,,\n')
  await run('init', at('ws'))
  expect(await run('import', at('ws'), at('in'), '--link')).toMatchObject({ imagesAdded: 2, labelsAdded: 1 })
  await run('dataset', 'freeze', at('ws'), 'v1', '--split', '100/0/0')
  expect(await run('export', at('ws'), '--dataset', 'v1', '--format', 'yolo-classify', '--dry-run')).toMatchObject({
    dryRun: true,
    images: 0,
    lost: [
      { what: 'box dropped', count: 1 },
      { what: 'class of objects dropped', count: 1 },
      { what: 'image without a class dropped', count: 2 },
    ],
  })
  const out = ['--dataset', 'v1', '--format', 'webdataset', '--out', at('out'), '--shard-size', '1', '--self-check']
  expect(await run('export', at('ws'), ...out)).toMatchObject({ images: 2, labels: 1, lost: [], selfChecked: true })

  const model = ['--model-name', 'yard', '--model-sha256', 'b'.repeat(64), '--dataset', 'v1']
  const located = await run('locate', at('ws'), '--export', at('out'), '1', '/data/images/train/gate/b.jpg', 'zzz')
  expect(located).toMatchObject({
    images: [
      { key: '1', imageId: 'img_1', path: 'gate/a.jpg', split: 'train' },
      { imageId: 'img_2', path: 'gate/b.jpg', original: at('in/gate/b.jpg') },
    ],
    missing: ['zzz'],
    exitCode: 4,
  })
  mkdirSync(at('pred'))
  writeFileSync(at('pred/0.json'), JSON.stringify([{ image_id: 2, category_id: 1, bbox: [2, 2, 9, 9], score: 0.7 }]))
  expect(await run('import', at('ws'), at('pred'), ...model)).toMatchObject({
    labelsAdded: 1,
    rejected: [],
    exitCode: 0,
  })
  // Without a version: of any image that is here.
  const other = ['--model-name', 'elsewhere', '--model-sha256', 'c'.repeat(64)]
  expect(await run('import', at('ws'), at('pred'), ...other)).toMatchObject({ labelsAdded: 1, rejected: [] })
  const { stderr, exitCode } = await winnow(['import', at('ws'), at('pred'), '--dataset', 'v1'])
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Say whose predictions these are')])

  renameSync(at('in'), at('elsewhere'))
  expect(await run('locate', at('ws'), at('elsewhere'))).toMatchObject({ imagesKnown: 2, unknownSkipped: 0 })
  expect(await run('locate', at('ws'), '--export', at('out'), 'img_1')).toMatchObject({
    images: [{ original: at('elsewhere/gate/a.jpg') }],
  })
})
