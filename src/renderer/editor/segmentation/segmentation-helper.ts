import { t } from '@lingui/core/macro'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineClient, SegmentationModel } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { ImageId } from '#model/ids.ts'
import type { Editor } from '../editor.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import type { Answer, AreaQuery, Prompt } from '../tools/area-query.ts'
import type { About, AreaFinder } from '../tools/helper.ts'
import { segment } from '../tools/index.ts'
import { Classical } from './classical.ts'
import { NewestFirst } from './newest-first.ts'
import { holdsPrompt, seenRegion } from './seen-region.ts'

/** The model's state while the segmentation tool is active. */
export type HelperState =
  | { status: 'unused' }
  /** No model: the classical tool answers. */
  | { status: 'without' }
  /** The image is being encoded; clicks wait. */
  | { status: 'reading'; model: SegmentationModel }
  | { status: 'ready'; model: SegmentationModel }
  | { status: 'failed'; message: string }

type SegmentationEngine = Pick<
  EngineClient['models'],
  'segmenters' | 'prepareSegmentation' | 'prepareAhead' | 'segment'
>

/** An image this much larger than the encoder's input gets a hint to zoom in. */
const reducedFrom = 2.5

/**
 * Answers area queries by the current segmentation model or the classical tools. Once the segmentation tool was used,
 * each new image is encoded at once and its neighbors ahead.
 */
export class SegmentationHelper implements AreaFinder {
  readonly store: StoreApi<HelperState> = createStore<HelperState>(() => ({ status: 'unused' }))
  readonly #engine: SegmentationEngine
  readonly #classical: Classical
  readonly #newest = new NewestFirst<Answer>()
  #model: Promise<SegmentationModel | null> | null = null
  #preparing = new AbortController()
  #region: { imageId: ImageId; region: BoundingBox | null } | null = null
  #hintedFor: ImageId | null = null
  #isUsed = false
  #stop = () => {}
  #prepareAgain = () => {}

  constructor(engine: SegmentationEngine, images: ImageLoader) {
    this.#engine = engine
    this.#classical = new Classical(images)
  }

  /** Follows the editor's tool and image. */
  follow(editor: Editor, neighbors: () => readonly ImageId[]): void {
    const prepare = () => {
      const { session } = editor.state
      if (session && this.#isUsed) void this.#prepare(session.imageId, neighbors)
    }
    this.#prepareAgain = prepare
    this.#stop = editor.store.subscribe(({ tool, session }, before) => {
      const taken = tool === segment && before.tool !== segment
      if (taken) this.#isUsed = true
      if (taken || session !== before.session) prepare()
    })
  }

  /** Looks up the current model again. */
  modelsChanged(): void {
    this.#model = null
    this.#region = null
    this.#prepareAgain()
  }

  close(): void {
    this.#stop()
    this.#preparing.abort()
    this.#classical.close()
  }

  answer(query: AreaQuery, about: About): Promise<Answer | null> {
    return this.#newest.run(query.kind, () => {
      if (query.kind === 'wire') return this.#classical.wire(query, about)
      if (query.kind === 'grow') return this.#classical.grow(query, about)
      return this.#segment(query, about)
    })
  }

  async #segment(query: AreaQuery & { kind: 'segment' }, about: About): Promise<Answer> {
    const { prompt } = query
    const model = await this.#current()
    if (!model) return this.#classical.segment(query, about)
    const { imageId, image } = about
    const region = this.#regionFor(prompt, about, model)
    const points = prompt.points.map(({ at: [x, y], inside }) => ({ at: [x, y] as [number, number], inside }))
    const answer = await this.#engine.segment({ imageId, region, prompt: { points, box: prompt.box } })
    const reduced = !region && Math.max(image.widthPx, image.heightPx) > model.sidePx * reducedFrom
    const givesHint = reduced && this.#hintedFor !== imageId
    if (givesHint) this.#hintedFor = imageId
    return {
      kind: 'masks',
      proposed: answer.candidates,
      note: givesHint ? t`The model sees this image at ${model.sidePx} px. Zoom in and click for a finer mask.` : null,
    }
  }

  /** All clicks on one object use the same part of the image, chosen at the first. */
  #regionFor(prompt: Prompt, about: About, model: SegmentationModel): BoundingBox | null {
    const isFirst = prompt.points.length + (prompt.box ? 1 : 0) === 1
    const kept = this.#region?.imageId === about.imageId && !isFirst ? this.#region.region : undefined
    if (kept !== undefined && holdsPrompt(kept, prompt)) return kept
    const seen = seenRegion(about, model.sidePx)
    const region = holdsPrompt(seen, prompt) ? seen : null
    this.#region = { imageId: about.imageId, region }
    return region
  }

  async #prepare(imageId: ImageId, neighbors: () => readonly ImageId[]): Promise<void> {
    this.#preparing.abort()
    const preparing = new AbortController()
    this.#preparing = preparing
    const { signal } = preparing
    const show = (state: HelperState) => {
      if (!signal.aborted) this.store.setState(state, true)
    }
    try {
      const model = await this.#current()
      if (!model) return show({ status: 'without' })
      show({ status: 'reading', model })
      await this.#engine.prepareSegmentation({ imageId, region: null }, { signal })
      show({ status: 'ready', model })
      if (!signal.aborted) await this.#engine.prepareAhead({ imageIds: [...neighbors()] })
    } catch (error) {
      show({ status: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }

  #current(): Promise<SegmentationModel | null> {
    const loading = this.#model ?? this.#engine.segmenters().then((all) => all.find(({ current }) => current) ?? null)
    this.#model = loading
    // Callers get the error.
    loading.catch(() => {
      if (this.#model === loading) this.#model = null
    })
    return loading
  }
}
