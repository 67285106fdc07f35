import { describe, expect, it } from 'vitest'
import type { SegmentationModel } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { Labels } from '#model/labels/diff.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import { Editor } from '../editor.ts'
import { ImageLoader } from '../images/image-loader.ts'
import { sessionOn } from '../session/fake-engine.ts'
import type { EditSession } from '../session/index.ts'
import type { Answer } from '../tools/area-query.ts'
import type { AreaFinder } from '../tools/helper.ts'
import { segment, select } from '../tools/index.ts'
import { labelClass } from '../tools/play.ts'
import { SegmentationHelper } from './segmentation-helper.ts'

const loaded = { widthPx: 4000, heightPx: 3000 }
const nothing: Labels = { annotations: [], predictions: [], state: 'new' }
const mask: MaskShape = { shape: 'mask', x: 10, y: 10, width: 4, height: 4, counts: [0, 16] }

const sessionOf = (imageId: ImageId): Promise<EditSession> =>
  sessionOn(nothing, { imageId, path: `${imageId}.jpg`, ...loaded })

async function editorOn(image: number): Promise<Editor> {
  const editor = new Editor(0)
  editor.display.setClasses([labelClass()])
  editor.camera.setView({ widthPx: 800, heightPx: 600 })
  editor.show(await sessionOf(idOf('img', image)))
  return editor
}

const click = (editor: Editor) => {
  for (const type of ['down', 'up'] as const)
    editor.toolbox.pointer(type, { leftPx: 300, topPx: 200 }, { shift: false, alt: false })
}

describe('an answer that comes late', () => {
  /** Answers when the test gives an answer. */
  function slow(): AreaFinder & { give: (answer: Answer | Error) => Promise<void> } {
    const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = []
    return {
      answer: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
      async give(answer) {
        const next = waiting.shift()!
        if (answer instanceof Error) next.reject(answer)
        else next.resolve(answer)
        await new Promise((resolve) => setTimeout(resolve))
      },
    }
  }
  const found: Answer = { kind: 'masks', proposed: [{ mask, score: 0.9 }], note: null }

  it('is shown while the same image and tool are there, also while the image is being moved', async () => {
    const editor = await editorOn(1)
    const helper = slow()
    editor.toolbox.areaFinder = helper
    editor.toolbox.setTool(segment)
    click(editor)
    editor.toolbox.holdPan(true)
    await helper.give(found)
    expect(editor.state.draft).toMatchObject({ geometry: mask })
    editor.toolbox.holdPan(false)
    editor.toolbox.send({ type: 'confirm' })
    expect(editor.state.snapshot?.labels.annotations).toMatchObject([{ geometry: mask, origin: 'human' }])
  })

  it.each([
    ['another image', async (editor: Editor) => editor.show(await sessionOf(idOf('img', 2)))],
    ['the same image, opened again', async (editor: Editor) => editor.show(await sessionOf(idOf('img', 1)))],
    ['another tool', async (editor: Editor) => editor.toolbox.setTool(select)],
  ])('is dropped for %s', async (_what, moveOn) => {
    const editor = await editorOn(1)
    const helper = slow()
    editor.toolbox.areaFinder = helper
    editor.toolbox.setTool(segment)
    click(editor)
    await moveOn(editor)
    await helper.give(found)
    expect(editor.state.draft).toBeNull()
    expect(editor.toolbox.isBusy).toBe(false)
  })

  it('says why when it fails, unless the user has gone on', async () => {
    const editor = await editorOn(1)
    const helper = slow()
    editor.toolbox.areaFinder = helper
    editor.toolbox.setTool(segment)
    click(editor)
    await helper.give(new Error('The model choked.'))
    expect(editor.state.announcement?.message).toBe('The model choked.')
    click(editor)
    editor.show(await sessionOf(idOf('img', 2)))
    editor.announce('On the next image.')
    await helper.give(new Error('The model choked again.'))
    expect(editor.state.announcement?.message).toBe('On the next image.')
  })
})

describe('the helper', () => {
  const model: SegmentationModel = {
    segmenterId: idOf('seg', 1),
    name: 'mobile_sam',
    family: 'sam',
    current: true,
    encoderSha256: 'a',
    decoderSha256: 'b',
    sizeBytes: 1,
    sidePx: 1024,
    takesBoxes: true,
    maxPoints: null,
    addedAtMs: 1,
  }
  const neighbors = [idOf('img', 2), idOf('img', 3)]

  function bench(models: SegmentationModel[], prepare: () => Promise<unknown> = async () => undefined) {
    const calls: unknown[] = []
    const images = new ImageLoader({
      image: () => new Promise(() => undefined),
      thumbnails: async () => new Map(),
      tilesOf: async () => null,
    })
    const helper = new SegmentationHelper(
      {
        segmenters: async () => models,
        prepareSegmentation: async (input: unknown) => {
          calls.push(['prepare', input])
          await prepare()
          return { encoderMs: 1 }
        },
        prepareAhead: async (input: unknown) => {
          calls.push(['ahead', input])
          return { waiting: 2 }
        },
        segment: async (input: unknown) => {
          calls.push(['segment', input])
          return { candidates: [{ mask, score: 0.5 }] }
        },
      } as unknown as ConstructorParameters<typeof SegmentationHelper>[0],
      images,
    )
    return { helper, calls }
  }

  it('has the image and its neighbors encoded from the first use of the tool on', async () => {
    const editor = await editorOn(1)
    const { helper, calls } = bench([model])
    helper.follow(editor, () => neighbors)
    expect(helper.store.getState()).toEqual({ status: 'unused' })
    editor.toolbox.setTool(segment)
    await expect.poll(() => helper.store.getState()).toEqual({ status: 'ready', model })
    editor.toolbox.setTool(select)
    editor.show(await sessionOf(idOf('img', 2)))
    await expect.poll(() => calls).toHaveLength(4)
    expect(calls).toEqual([
      ['prepare', { imageId: idOf('img', 1), region: null }],
      ['ahead', { imageIds: neighbors }],
      ['prepare', { imageId: idOf('img', 2), region: null }],
      ['ahead', { imageIds: neighbors }],
    ])
    helper.close()
  })

  it('says that there is no model, why one failed, and looks again when models change', async () => {
    const editor = await editorOn(1)
    const models: SegmentationModel[] = []
    const { helper } = bench(models, async () => {
      throw new Error('The file no longer exists.')
    })
    helper.follow(editor, () => [])
    editor.toolbox.setTool(segment)
    await expect.poll(() => helper.store.getState()).toEqual({ status: 'without' })
    models.push(model)
    helper.modelsChanged()
    await expect
      .poll(() => helper.store.getState())
      .toEqual({ status: 'failed', message: 'The file no longer exists.' })
    helper.close()
  })

  it('asks the model about the part in view of a large image, the same for all clicks on an object', async () => {
    const editor = await editorOn(1)
    const { helper, calls } = bench([model])
    const about = (scale: number) => ({
      imageId: idOf('img', 1),
      image: loaded,
      view: { widthPx: 800, heightPx: 600 },
      viewport: { scale, leftPx: -1000 * scale, topPx: -1000 * scale },
    })
    const first = { at: [1200, 1200] as const, inside: true }
    const whole = await helper.answer(
      { kind: 'segment', prompt: { points: [first], box: null }, known: [] },
      about(0.2),
    )
    expect(whole).toMatchObject({ proposed: [{ mask, score: 0.5 }], note: expect.stringContaining('Zoom in') })
    const again = await helper.answer({ kind: 'segment', prompt: { points: [first], box: null }, known: [] }, about(1))
    expect(again).toMatchObject({ note: null })
    const second = { at: [1300, 1300] as const, inside: false }
    await helper.answer({ kind: 'segment', prompt: { points: [first, second], box: null }, known: [] }, about(0.9))
    const far = { at: [3900, 2900] as const, inside: false }
    await helper.answer({ kind: 'segment', prompt: { points: [first, far], box: null }, known: [] }, about(0.9))
    const regions = calls.map((call) => (call as [string, { region: unknown }])[1].region)
    expect(regions[0]).toBeNull()
    expect(regions[1]).toMatchObject({ width: expect.any(Number) })
    expect(regions[2]).toEqual(regions[1])
    expect(regions[3]).toBeNull()
    helper.close()
    editor.close()
  })
})
