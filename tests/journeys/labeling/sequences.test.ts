import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ApplyResult, ExportResult, ImportResult } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import type { ImageId } from '#model/ids.ts'
import { editIdFrom, idOf, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff, invert } from '#model/labels/diff.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const outside = mkdtempSync(join(tmpdir(), 'winnow-sequences-'))
const out = (name: string) => join(outside, name)
let scratch: Scratch
const frames = 8

const box = (frame: number, x: number, more = '') =>
  `<box frame="${frame}" outside="0" occluded="0" keyframe="${more === '' ? 1 : 0}" xtl="${x}" ytl="10" xbr="${x + 20}" ybr="30" z_order="0"/>`

beforeAll(async () => {
  scratch = await scratchWorkspace()
  for (let frame = 0; frame < frames; frame++)
    await writeImage(out(`clip/images/frame_${String(frame).padStart(6, '0')}.png`), {
      widthPx: 200,
      heightPx: 100,
      tint: frame + 1,
    })
  mkdirSync(out('clip'), { recursive: true })
  // Track 4: drawn in 0 and 4, away after 4. Its frame 2 is written as CVAT rounds it.
  writeFileSync(
    out('clip/annotations.xml'),
    `<?xml version="1.0"?><annotations><version>1.1</version>
     <meta><task><name>gate</name><labels><label><name>person</name></label></labels></task></meta>
     <track id="4" label="person">${box(0, 10)}${box(2, 45.004, 'interpolated')}${box(4, 80)}
       <box frame="5" outside="1" occluded="0" keyframe="1" xtl="80" ytl="10" xbr="100" ybr="30"/></track>
     <track id="9" label="person">${box(5, 100)}</track></annotations>`,
  )
})

afterAll(async () => {
  await scratch.close()
  rmSync(outside, { recursive: true, force: true })
})

const client = () => scratch.client
async function importFrom(path: string, more: { sequences?: true } = {}): Promise<ImportResult> {
  const { jobId } = await client().library.import({ paths: [path], ...more })
  return ImportResult.parse((await scratch.engine.context.jobs.wait(jobId)).result)
}
const images = (): ImageId[] =>
  scratch.engine.context.store
    .values<number>('SELECT image_id FROM sequence_frame ORDER BY frame')
    .map((row) => idOf('img', row))
const labelsIn = async (imageId: ImageId): Promise<Annotation[]> =>
  (await client().labeling.open({ imageId })).annotations
const inTrack = async (number: number) => {
  const found: [frame: number, x: number, keyframe: boolean][] = []
  for (const [frame, imageId] of images().entries())
    for (const { track, geometry } of await labelsIn(imageId))
      if (track?.number === number && geometry.shape === 'box') found.push([frame, geometry.x, track.keyframe === true])
  return found
}
const edit = async (imageId: ImageId, change: (before: Annotation) => Annotation | null, n: string, track = 4) => {
  const { annotations, revision } = await client().labeling.open({ imageId })
  const before = annotations.find((one) => one.track?.number === track)!
  const diff = { annotations: [{ before, after: change(before) }], predictions: [], state: null }
  await client().labeling.edit({ imageId, editId: `edt_${n.padStart(8, '0')}` as never, baseRevision: revision, diff })
  return async () => {
    const { revision: now } = await client().labeling.open({ imageId })
    const undo = { kind: 'undo' as const, diff: invert(diff), baseRevision: now }
    await client().labeling.edit({ imageId, editId: `edt_${`u${n}`.padStart(8, '0')}` as never, ...undo })
  }
}
const movedTo = (x: number) => (before: Annotation) => ({
  ...before,
  geometry: { ...before.geometry, x } as Annotation['geometry'],
  track: { ...before.track!, keyframe: true as const },
})
const line: [number, number, boolean][] = [
  [0, 10, true],
  [1, 27.5, false],
  [2, 45, false],
  [3, 62.5, false],
  [4, 80, true],
]

test('a CVAT video comes in as a sequence with tracks, keyframes and the objects between them', async () => {
  const result = await importFrom(out('clip'))
  expect(result.rejected).toEqual([])
  expect(result.labelsAdded).toBe(8)
  expect(await inTrack(4)).toEqual(line)
  // A track that does not say where it ends goes on.
  expect(await inTrack(9)).toEqual([
    [5, 100, true],
    [6, 100, false],
    [7, 100, false],
  ])
  expect(await client().labeling.sequence({ imageId: images()[0]! })).toMatchObject({
    name: 'gate',
    frames: [0, 1, 2, 3, 4, 5, 6, 7],
  })
  expect(await client().library.count({ where: 'sequence == "gate" && sequence.frame > 5' })).toEqual({ count: 2 })
  expect(await client().library.count({ where: 'labels.exists(l, l.track == 4)' })).toEqual({ count: 5 })
  const again = await importFrom(out('clip'))
  expect(again).toMatchObject({ imagesAdded: 0, labelsAdded: 0, rejected: [] })
})

test('L20: objects between keyframes follow an edit in its transaction, and its undo brings back exactly what was', async () => {
  const [, , third] = images()
  const before = await Promise.all(images().map(labelsIn))
  const undo = await edit(third!, movedTo(90), 'a')
  expect(await inTrack(4)).toEqual([
    [0, 10, true],
    [1, 50, false],
    [2, 90, true],
    [3, 85, false],
    [4, 80, true],
  ])
  await undo()
  expect(await Promise.all(images().map(labelsIn))).toEqual(before)
  // Without its keyframe, what is left stays where the others put it.
  const back = await edit(images()[0]!, () => null, 'b')
  expect((await inTrack(4)).map(([, x]) => x)).toEqual([80, 80, 80, 80])
  await back()
  expect(await Promise.all(images().map(labelsIn))).toEqual(before)
  const { edits } = await client().labeling.history({ imageId: images()[1]! })
  expect(edits.map(({ kind }) => kind)).toEqual(['import', 'bulk', 'bulk', 'bulk', 'bulk'])
  // An approved frame whose object follows is to be approved again.
  const { store } = scratch.engine.context
  const stateOf = (to?: string) => {
    const frame = rowOf(images()[1]!)
    const [state] = store.values<string>('SELECT state FROM image WHERE id = ?', [frame])
    if (to) store.write(() => store.run('UPDATE image SET state = ? WHERE id = ?', [to, frame]))
    return state!
  }
  const was = stateOf('approved')
  const again = await edit(third!, movedTo(90), 'c')
  expect(stateOf(was)).toBe('reviewed')
  await again()
  expect(await Promise.all(images().map(labelsIn))).toEqual(before)
})

test('L21: carrying, splitting, merging and deleting a track is one action that is taken back whole', async () => {
  const before = await Promise.all(images().map(labelsIn))
  const objectIn = async (frame: number, track: number) =>
    (await labelsIn(images()[frame]!)).find((one) => one.track?.number === track)!.id
  const change = async (
    frame: number,
    track: number,
    action: Parameters<ReturnType<typeof client>['labeling']['changeTrack']>[0]['action'],
  ) => client().labeling.changeTrack({ imageId: images()[frame]!, annotationId: await objectIn(frame, track), action })
  const takeBack = async ({ edits }: { edits: Awaited<ReturnType<typeof change>>['edits'] }) => {
    expect(await client().labeling.revertEdits({ edits })).toEqual({ edits: edits.length, skipped: [] })
    expect(await Promise.all(images().map(labelsIn))).toEqual(before)
  }
  const split = await change(2, 4, { kind: 'split' })
  expect(split.track).toBe(10)
  expect(await inTrack(4)).toEqual([
    [0, 10, true],
    [1, 27.5, true],
  ])
  expect(await inTrack(10)).toEqual([
    [2, 45, true],
    [3, 62.5, false],
    [4, 80, true],
  ])
  await takeBack(split)
  const merged = await change(6, 9, { kind: 'merge', into: 4 })
  expect((await inTrack(4)).map(([frame]) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect((await inTrack(4)).map(([, x]) => x)).toEqual([10, 27.5, 45, 62.5, 80, 100, 100, 100])
  await takeBack(merged)
  const carried = await change(4, 4, { kind: 'carry', frames: 2 })
  expect((await inTrack(4)).slice(-2)).toEqual([
    [5, 80, false],
    [6, 80, false],
  ])
  await expect(change(5, 4, { kind: 'merge', into: 9 })).rejects.toThrow(/Both tracks have an object in 2 frames/)
  await takeBack(carried)
  await takeBack(await change(3, 4, { kind: 'delete', from: 'next' }))
  const gone = await change(1, 4, { kind: 'delete', from: 'all' })
  expect(await inTrack(4)).toEqual([])
  await takeBack(gone)
  expect(await client().labeling.tracks({ imageId: images()[0]! })).toEqual([
    { track: 4, className: 'person', firstFrame: 0, lastFrame: 4, objects: 5, keyframes: 2 },
    { track: 9, className: 'person', firstFrame: 5, lastFrame: 7, objects: 3, keyframes: 1 },
  ])
  expect((await client().labeling.trackMarks({ imageId: images()[0]!, track: 4 })).marks).toEqual([
    2, 1, 1, 1, 2, 0, 0, 0,
  ])
})

test('L22: a track has one object in an image, one class, and only in frames of a sequence', async () => {
  const [first] = images()
  const [own] = await labelsIn(first!)
  const twin = { ...own!, id: 'ann_twintwin' as Annotation['id'], track: { number: 4 } }
  const { revision } = await client().labeling.open({ imageId: first! })
  const add = (imageId: ImageId, baseRevision: number) =>
    client().labeling.edit({
      imageId,
      editId: `edt_c000000${rowOf(imageId)}` as never,
      baseRevision,
      diff: { annotations: [{ before: null, after: twin }], predictions: [], state: null },
    })
  await expect(add(first!, revision)).rejects.toThrow('Track 4 already has an object in this image.')
  await expect(add(scratch.addImage({ widthPx: 200, heightPx: 100 }), 0)).rejects.toThrow(/is not part of a sequence/)
  const back = await edit(first!, (before) => ({ ...before, classId: 2 }), 'd')
  expect((await client().labeling.tracks({ imageId: first! }))[0]).toMatchObject({ className: 'dog', objects: 5 })
  await back()
  expect((await client().labeling.tracks({ imageId: first! }))[0]).toMatchObject({ className: 'person', objects: 5 })
})

test('a sequence is one group: in a split, in a cluster, in the hash of a version', async () => {
  const version = await scratch.freeze({ name: 'v1', split: [50, 25, 25] })
  expect(Object.values(version.bySplit).sort()).toEqual([0, 0, 8])
  const units = scratch.engine.context.store.values<string>(
    'SELECT DISTINCT sequence || frame FROM dataset_item ORDER BY 1',
  )
  expect(units).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((frame) => `gate${frame}`))
  expect(await client().datasets.verify({ name: 'v1' })).toMatchObject({ ok: true })
})

/** What is told of the labels of each frame, without ids. */
async function told(of: Scratch): Promise<unknown[]> {
  const rows = of.engine.context.store.values<number>(
    'SELECT image_id FROM sequence_frame JOIN sequence ON sequence.id = sequence_id ORDER BY name, frame',
  )
  const all = await Promise.all(rows.map((row) => of.client.labeling.open({ imageId: idOf('img', row) })))
  return all.map(({ annotations, frame, state }) => ({
    frame,
    state,
    labels: annotations
      .map(({ geometry, attributes, track, classId }) => ({ geometry, attributes, track, classId }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  }))
}

test('CVAT, COCO and shards bring a sequence out and in with keyframes, frames outside, gaps and labels without a track', async () => {
  const [first, second, third] = images()
  // A gap in frame 3, and a label of its own in frame 1.
  await edit(images()[3]!, () => null, 'e')
  const alone = {
    ...(await labelsIn(first!))[0]!,
    id: 'ann_alonealone' as Annotation['id'],
    attributes: { seen: true },
  }
  const { track, ...label } = alone
  const { revision } = await client().labeling.open({ imageId: second! })
  await client().labeling.edit({
    imageId: second!,
    editId: 'edt_f0000000' as never,
    baseRevision: revision,
    diff: { annotations: [{ before: null, after: label }], predictions: [], state: null },
  })
  const merged = await client().labeling.changeTrack({
    imageId: images()[6]!,
    annotationId: (await labelsIn(images()[6]!))[0]!.id,
    action: { kind: 'merge', into: 4 },
  })
  expect(merged.skipped).toEqual([])
  // The object is outside after frame 2, and comes back in frame 4.
  await edit(third!, (before) => ({ ...before, track: { ...before.track!, outsideAfter: true } }), 'g')
  // And it is missing in frame 6 alone.
  await edit(images()[6]!, () => null, 'h')
  const before = await told(scratch)

  await scratch.freeze({ name: 'v2' })
  for (const format of ['cvat', 'coco', 'parquet', 'webdataset']) {
    expect(await exported(format)).toMatchObject({ images: 8, labels: 7, lost: [], selfChecked: true })
    await withImportOf(out(format), async (other, result) => {
      expect(result).toMatchObject({ rejected: [], changed: [], labelsAdded: 7 })
      expect(await told(other)).toEqual(before)
    })
  }
})

async function exported(format: string): Promise<ExportResult> {
  const options = { name: 'v2', format, folder: out(format), images: 'copy', selfCheck: true } as const
  const { jobId } = await client().datasets.export(options)
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return ExportResult.parse(job.result)
}

async function withImportOf(folder: string, look: (other: Scratch, result: ImportResult) => Promise<void>) {
  const other = await scratchWorkspace()
  try {
    const { jobId } = await other.client.library.import({ paths: [folder] })
    await look(other, ImportResult.parse((await other.engine.context.jobs.wait(jobId)).result))
  } finally {
    await other.close()
  }
}

test.each([
  ['mot', '1,4,10,10,20,20,1,1,-1', []],
  ['mots', `1 4 1 100 200 bo0d0\`2${'0'.repeat(37)}nb\`0`, [{ what: 'box kept as the pixels inside of it', count: 6 }]],
])('%s takes the tracks of a sequence alone, says so, and they come in again', async (format, first, lost) => {
  expect(await exported(format)).toMatchObject({
    images: 8,
    labels: 6,
    lost: [
      ...lost,
      { what: 'label without a track dropped', count: 1 },
      { what: 'number of a frame counted from 1 instead', count: 8 },
      { what: 'whether a label of a track was drawn or interpolated', count: 3 },
    ],
    selfChecked: true,
  })
  expect(readFileSync(out(`${format}/train/gate/gt/gt.txt`), 'utf8').split('\n')[0]).toBe(first)
  expect(readFileSync(out(`${format}/train/gate/seqinfo.ini`), 'utf8')).toContain('seqLength=8\nimWidth=200\n')
  await withImportOf(out(format), async (other, result) => {
    expect(result).toMatchObject({ imagesAdded: 8, labelsAdded: 6, rejected: [], changed: [] })
    const tracked = `labels.exists(l, l.track == 4 && l.class == "person") && sequence == "gate"`
    expect(await other.client.library.count({ where: tracked })).toEqual({ count: 6 })
  })
})

test('folders of numbered images come in as sequences when a user says so', async () => {
  for (const [i, name] of ['b/shot-2.png', 'b/shot-10.png', 'b/cover.png', 'c/shot-1.png'].entries())
    await writeImage(out(`shots/${name}`), { widthPx: 64, heightPx: 48, tint: 100 + i })
  expect((await importFrom(out('shots'), { sequences: true })).rejected).toEqual([])
  const rows = scratch.engine.context.store.all(
    'SELECT name, frame, path FROM sequence_frame JOIN sequence ON sequence.id = sequence_id JOIN image ON image.id = image_id WHERE name <> ? ORDER BY frame',
    ['gate'],
  )
  expect(rows).toMatchObject([
    { name: 'b', frame: 2 },
    { name: 'b', frame: 10 },
  ])
})

test('a folder with several series of numbered images has a sequence of each', async () => {
  for (const [i, name] of ['left_1', 'right_2', 'left_2', 'right_1', 'note_1'].entries())
    await writeImage(out(`pairs/${name}.png`), { widthPx: 64, heightPx: 48, tint: 120 + i })
  writeFileSync(out('pairs/notes.md'), '# Notes')
  expect((await importFrom(out('pairs'), { sequences: true })).rejected).toEqual([])
  const names = scratch.engine.context.store.values(
    `SELECT name || ' ' || frame || ' ' || path FROM sequence_frame JOIN sequence ON sequence.id = sequence_id
     JOIN image ON image.id = image_id WHERE name LIKE 'pairs%' ORDER BY 1`,
  )
  const ofSide = (side: string) => [1, 2].map((n) => `pairs ${side} ${n} ${side}_${n}.png`)
  expect(names).toEqual([...ofSide('left'), ...ofSide('right')])
})

test('R123: a plan keeps a sequence whole for one frame on hold, and says so', async () => {
  await client().disposal.hold({ where: 'sequence == "gate" && sequence.frame == 2', reason: 'Asked by the press.' })
  scratch.clock.advance(100 * 86_400_000)
  const limits = { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 }
  const rule = { id: 'old', action: 'retire', when: 'sequence == "gate" || sequence == "b"', reason: 'Old.' }
  const policy = JSON.stringify({
    schema: 1,
    name: 'Test',
    rules: [rule],
    fuses: limits,
    settleDays: 1,
    protectDatasets: false,
  })
  const { planId, images: totals } = await client().policy.createPlan({ policy })
  expect(totals).toMatchObject({ retire: 2 })
  const explanation = await client().policy.explain({ planId, imageId: images()[0]! })
  expect(explanation).toMatchObject({ action: 'keep' })
  expect(JSON.stringify(explanation)).toContain('Frame of the sequence gate, which leaves as a whole or not at all')
})

test('R123: when a plan is applied, one frame that may not leave any more keeps its sequence', async () => {
  const { context } = scratch.engine
  const rule = { id: 'old', action: 'retire', when: 'sequence == "b"', reason: 'Old.' }
  const fuses = { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 }
  const policy = JSON.stringify({ schema: 1, name: 'B', rules: [rule], fuses, settleDays: 1, protectDatasets: false })
  const plan = async () => {
    const { planId, rails } = await client().policy.createPlan({ policy })
    const [row] = context.store.values<number>(`${framesOfB} ORDER BY frame`)
    return { planId, seen: confirmationsNeeded(rails), imageId: idOf('img', row!) }
  }
  const applied = async ({ planId, seen }: Awaited<ReturnType<typeof plan>>) => {
    const { jobId } = await client().disposal.apply({ planId, seen })
    return ApplyResult.parse((await context.jobs.wait(jobId)).result)
  }
  const framesOfB = `SELECT image_id FROM sequence_frame WHERE sequence_id = (SELECT id FROM sequence WHERE name = 'b')`
  const stays = 'Frame of a sequence of which other frames stay, or leave in another way.'

  const edited = await plan()
  const { revision } = await client().labeling.open({ imageId: edited.imageId })
  const state = { before: 'new' as const, after: 'reviewed' as const }
  await client().labeling.edit({
    imageId: edited.imageId,
    editId: editIdFrom('b1'.repeat(16)),
    baseRevision: revision,
    diff: { ...emptyDiff, state },
  })
  const afterEdit = await applied(edited)
  expect(afterEdit).toMatchObject({ retired: 0 })
  expect(afterEdit.skipped.map(({ reason }) => reason)).toEqual(['It was changed after the plan was made.', stays])

  // The hold comes after the plan was made once more, and before the first image moves.
  const held = await plan()
  const { threads } = context
  const ask = vi.spyOn(threads, 'ask').mockImplementation(async (...asked) => {
    ask.mockRestore()
    const answer = await threads.ask(...asked)
    await client().disposal.hold({ where: 'sequence == "b" && sequence.frame == 2', reason: 'Asked.' })
    return answer
  })
  const afterHold = await applied(held)
  expect(afterHold).toMatchObject({ retired: 0 })
  expect(afterHold.skipped.map(({ reason }) => reason)).toContain(stays)

  const [hold] = (await client().disposal.holds({})).filter(({ reason }) => reason === 'Asked.')
  await client().disposal.releaseHold({ holdId: hold!.holdId })
  expect(await applied(await plan())).toMatchObject({ retired: 2, skipped: [] })
})
