import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { AssignedQueue, BlindAudit, Comment, ReviewedImage, Settings, VerdictsResult } from '#contract'
import { writeImage } from '../../support/images.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-review-'))
  for (let i = 1; i <= 4; i++) await writeImage(at(`in/${i}.png`), { tint: i, widthPx: 80, heightPx: 60 })
  writeFileSync(at('model.onnx'), colorModels.centernet.file)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Runs a command with `--json` and reads its document by the contract, where every key has to be known. */
async function json<T>(schema: z.ZodType<T>, args: string[], exitCode = 0): Promise<T> {
  const ended = await winnow([...args, '--json', '--quiet'], { cwd: ground })
  expect({ args, exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ args, exitCode, stderr: '' })
  const document = ended.json()
  const parsed = schema.parse(document)
  expect(document).toEqual(parsed)
  return parsed
}

const any = z.unknown()
const Listed = z.strictObject({ images: z.array(ReviewedImage) })
const list = async (where: string) => (await json(Listed, ['review', 'list', 'ws', '--where', where])).images

test('a script judges, sends back, comments and takes back', async () => {
  await json(any, ['init', 'ws'])
  expect(await json(Settings, ['settings', 'ws', 'blindShare=0', 'rejectReasons=["Dark"]'])).toMatchObject({
    blindShare: 0,
    rejectReasons: ['Dark'],
    approveOwn: 'whenAlone',
  })
  await json(any, ['import', 'ws', 'in'])
  await json(any, ['model', 'add', 'ws', 'model.onnx', '--map', 'add-classes'])
  await json(any, ['prelabel', 'ws'])
  await json(any, ['user', 'add', 'ws', 'lena'])
  await json(any, ['accept', 'ws', '--where', 'image.path != "4.png"', '--as', 'lena'])

  const sent = await json(VerdictsResult, [
    'review',
    'send-back',
    'ws',
    '--where',
    'image.path == "1.png"',
    '--reason',
    'Loose boxes',
  ])
  expect(sent).toMatchObject({ images: 1, skipped: [] })
  expect(await list('review.sentBackTo == "lena"')).toMatchObject([
    {
      path: '1.png',
      state: 'predicted',
      verdict: 'sentBack',
      reason: 'Loose boxes',
      reviewer: null,
      sentBackTo: 'lena',
    },
  ])

  const approved = await json(VerdictsResult, ['review', 'approve', 'ws', 'img_2', 'img_4'], 4)
  expect(approved.skipped).toEqual([
    { imageId: 'img_4', reason: 'The image is predicted; only reviewed images can be approved.' },
  ])
  expect(await list('review.verdict == "approved"')).toMatchObject([{ imageId: 'img_2', reviewer: 'lena' }])

  const rejected = await json(VerdictsResult, ['review', 'reject', 'ws', 'img_4', '--reason', 'Dark'])
  const { reasons } = await json(z.strictObject({ reasons: z.array(z.object({ reason: z.string() }).loose()) }), [
    'review',
    'reasons',
    'ws',
  ])
  expect(reasons).toEqual([
    { reason: 'Dark', images: 1, ready: true },
    { reason: 'Loose boxes', images: 1, ready: false },
  ])
  expect(await json(any, ['review', 'undo', 'ws', ...rejected.edits])).toEqual({ edits: 1, skipped: [] })
  expect(await json(any, ['review', 'undo', 'ws', ...rejected.edits], 4)).toMatchObject({ edits: 0 })
  expect(await list('state == "rejected"')).toEqual([])

  const comment = await json(Comment, [
    'review',
    'comment',
    'ws',
    'img_3',
    '--text',
    'Which way up?',
    '--at',
    '12,30.5',
  ])
  expect(comment).toMatchObject({ commentId: 'cmt_1', spot: [12, 30.5], path: '3.png', resolved: null })
  expect(await json(Comment, ['review', 'reply', 'ws', 'cmt_1', '--text', 'This way.', '--as', 'lena'])).toMatchObject({
    replies: [{ text: 'This way.', author: 'lena' }],
  })
  expect((await json(Comment, ['review', 'resolve', 'ws', 'cmt_1'])).resolved).not.toBeNull()
  const Comments = z.strictObject({ comments: z.array(Comment) })
  expect((await json(Comments, ['review', 'comments', 'ws', '--open'])).comments).toEqual([])
  expect((await json(Comment, ['review', 'resolve', 'ws', 'cmt_1', '--reopen'])).resolved).toBeNull()
  expect((await json(Comments, ['review', 'comments', 'ws', '--open'])).comments).toHaveLength(1)

  const audit = await json(BlindAudit, ['review', 'anchoring', 'ws'])
  expect(audit.blind.images).toBe(0)
  expect(audit.shown.images).toBe(0)
})

const wrong: [args: string[], exitCode: number, matches: RegExp][] = [
  [['review', 'reject', 'ws'], 2, /by ids or by --where/],
  [['review', 'reject', 'ws', 'img_1', '--where', 'true'], 2, /by ids or by --where/],
  [['review', 'reject', 'ws', '3.png'], 2, /3\.png is not an id such as img_12/],
  [['review', 'send-back', 'ws', 'img_1'], 2, /required option '--reason <text>' not specified/],
  [['review', 'list', 'ws', '--order', 'random:x'], 2, /seed of a random order is a whole number/],
  [['review', 'comment', 'ws', 'img_1', '--text', 'x', '--at', '3'], 2, /3 is not a spot such as 320,240/],
  [['review', 'comment', 'ws', 'img_1', '--text', 'x', '--at', '500,3'], 1, /lies outside the image/],
  [['review', 'reply', 'ws', 'cmt_99', '--text', 'x'], 1, /There is no comment cmt_99/],
  [['settings', 'ws', 'blindShare=0.9'], 2, /blindShare/],
  [['settings', 'ws', 'frob=1'], 2, /frob=1 is not a setting such as blindShare=0\.1/],
  [['settings', 'ws', 'blindShare=0.1', '--as', 'lena'], 3, /only an admin may do this/],
]

test.each(wrong)('winnow %j ends with %i', async (args, exitCode, matches) => {
  const ended = await winnow(args, { cwd: ground })
  expect(ended.stderr).toMatch(matches)
  expect(ended.exitCode).toBe(exitCode)
  expect(ended.stdout).toBe('')
})

test('queues are assigned, listed with what is left, and closed', async () => {
  await winnow(['init', 'queues', '--quiet'], { cwd: ground })
  await winnow(['import', 'queues', 'in', '--quiet'], { cwd: ground })
  await winnow(['user', 'add', 'queues', 'anna', '--quiet'], { cwd: ground })
  const queue = await json(AssignedQueue.extend({ leftOut: z.int() }), [
    'queue',
    'add',
    'queues',
    'All',
    '--to',
    'anna',
    '--due',
    '2026-12-31',
  ])
  expect(queue.shares).toMatchObject([{ user: 'anna', images: 4 }])
  const listed = await winnow(['queue', 'list', 'queues', '--as', 'anna'], { cwd: ground })
  expect(listed.stdout).toMatch(/que_1\s+All\s+anna\s+4\s+4\s+2026-12-31/)
  expect((await winnow(['queue', 'add', 'queues', 'X', '--to', 'nobody'], { cwd: ground })).stderr).toContain(
    'There is no user nobody',
  )
  expect((await json(AssignedQueue, ['queue', 'close', 'queues', 'que_1'])).closedAtMs).not.toBeNull()
})
