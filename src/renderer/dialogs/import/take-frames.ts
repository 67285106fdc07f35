import { t } from '@lingui/core/macro'
import type { VideoSample } from 'mediabunny'
import type { VideoFrames } from '#contract'
import { hashDistance, nearDuplicateBits, perceptualHash } from '#model/perceptual-hash.ts'

type Source = { url: string; sizeBytes: number }
export type FramesTaken = { taken: number; dropped: number; fraction: number }

/** Decodes a video and hands the chosen frames over as JPEGs, but for those that look like the one before. */
export async function takeFrames(
  { url, sizeBytes }: Source,
  { take, keepNearDuplicates }: VideoFrames,
  { signal, onProgress }: { signal: AbortSignal; onProgress(taken: FramesTaken): void },
): Promise<FramesTaken> {
  // Loaded with the first video: no window waits for it.
  const { ALL_FORMATS, CustomSource, Input, VideoSampleSink } = await import('mediabunny')
  const read = async (start: number, end: number) =>
    new Uint8Array(await (await fetched(`${url}?from=${start}&to=${end}`, { signal })).arrayBuffer())
  const input = new Input({ formats: ALL_FORMATS, source: new CustomSource({ getSize: () => sizeBytes, read }) })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track || !(await track.canDecode()))
      throw new Error(t`This computer’s decoder can’t read it. Import it with winnow import, which uses ffmpeg.`)
    const [firstS, endS] = [await track.getFirstTimestamp(), await track.computeDuration()]
    const sink = new VideoSampleSink(track)
    const samples =
      'every' in take
        ? everyNth(sink.samples(), take.every)
        : numbered(sink.samplesAtTimestamps(ticks(firstS, endS, take.perSecond)))
    const painter = new Painter()
    const progress = { taken: 0, dropped: 0, fraction: 0 }
    let lastHash: string | null = null
    for await (const { frame, sample } of samples) {
      try {
        signal.throwIfAborted()
        painter.draw(sample)
        const hash = keepNearDuplicates ? null : painter.hash()
        progress.fraction = (sample.timestamp - firstS) / Math.max(1e-9, endS - firstS)
        if (hash !== null && lastHash !== null && hashDistance(hash, lastHash) <= nearDuplicateBits)
          progress.dropped += 1
        else {
          await fetched(`${url}?frame=${frame}`, { method: 'POST', body: await painter.jpeg(), signal })
          progress.taken += 1
          lastHash = hash
        }
      } finally {
        sample.close()
      }
      onProgress({ ...progress })
    }
    return progress
  } finally {
    input.dispose()
  }
}

async function fetched(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request)
  if (!response.ok) throw new Error(await response.text())
  return response
}

type Numbered = { frame: number; sample: VideoSample }

async function* everyNth(samples: AsyncIterable<VideoSample>, every: number): AsyncGenerator<Numbered> {
  let frame = 0
  for await (const sample of samples) {
    if (frame % every === 0) yield { frame, sample }
    else sample.close()
    frame += 1
  }
}

async function* numbered(samples: AsyncIterable<VideoSample | null>): AsyncGenerator<Numbered> {
  let frame = 0
  for await (const sample of samples) {
    if (sample) yield { frame, sample }
    frame += 1
  }
}

function* ticks(firstS: number, endS: number, perSecond: number): Generator<number> {
  for (let tick = 0; firstS + tick / perSecond < endS; tick++) yield firstS + tick / perSecond
}

const hashedSidePx = 64

/** The canvases that frames are drawn to, one after the other. */
class Painter {
  readonly #canvas = new OffscreenCanvas(1, 1)
  readonly #small = new OffscreenCanvas(hashedSidePx, hashedSidePx)

  draw(sample: VideoSample): void {
    const { displayWidth, displayHeight } = sample
    if (this.#canvas.width !== displayWidth) this.#canvas.width = displayWidth
    if (this.#canvas.height !== displayHeight) this.#canvas.height = displayHeight
    sample.draw(contextOf(this.#canvas), 0, 0)
  }

  hash(): string {
    const context = contextOf(this.#small)
    context.drawImage(this.#canvas, 0, 0, hashedSidePx, hashedSidePx)
    const { data } = context.getImageData(0, 0, hashedSidePx, hashedSidePx)
    const rgb = new Uint8Array((data.length / 4) * 3)
    for (let i = 0; i < data.length / 4; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3)
    return perceptualHash({ data: rgb, info: { width: hashedSidePx, height: hashedSidePx } })
  }

  jpeg(): Promise<Blob> {
    return this.#canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
  }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('There is no 2D context.')
  return context
}
